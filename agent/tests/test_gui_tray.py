"""The icon in the taskbar, its menu, and when it speaks up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_door import CONNECTED, UNPAIRED, FakeDoor
from tests.screen import FakeAutostart, StoppedClock, application, connected, follow, wait_until

import shiboken6  # isort: skip
from PySide6.QtCore import QSize  # isort: skip

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.first import FirstWindow
from daybook_connector.gui.icons import SIZES, icon, pixmap
from daybook_connector.gui.notices import QUIET_SECONDS, Notices, TrayNotice
from daybook_connector.gui.program import Program
from daybook_connector.gui.tongue import Tongue
from daybook_connector.gui.tray import Tray
from daybook_connector.status.status import AgentState, AlertLine, Status
from daybook_connector.sync.loop import StoreLost

pytestmark = pytest.mark.gui

BLOCKED = AlertLine("channel-blocked")
CLOSED = AlertLine("outlook-closed")
BLOCKED_WORDS = (
    "Real-time is blocked",
    "The channel does not get through, so calendars are compared every 5 minutes instead."
    " Ask IT to let WebSockets pass to the portal's host. It is tried again every 5 minutes.",
)
ALERTED = replace(CONNECTED, state=AgentState.ATTENTION, alerts=(BLOCKED,))
OFFLINE = replace(CONNECTED, state=AgentState.OFFLINE)
LATER = QUIET_SECONDS + 1


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def backend(door: FakeDoor) -> Iterator[Backend]:
    with connected(door) as backend:
        yield backend


@pytest.fixture
def tray(backend: Backend) -> Iterator[Tray]:
    tray = Tray(backend, StoppedClock())
    yield tray
    shiboken6.delete(tray.menu)
    shiboken6.delete(tray)


def said(*statuses: Status, start: float = LATER) -> list[TrayNotice | None]:
    """What is said about each of them, one second apart."""
    notices = Notices(started=0)
    return [notices.about(status, start + second) for second, status in enumerate(statuses)]


def test_the_menu_tells_the_state_and_offers_everything(tray: Tray) -> None:
    rows = [(action.text(), action.isEnabled()) for action in tray.menu.actions()]
    assert rows == [
        ("Connected", False),
        ("", True),
        ("&Open", True),
        ("Sync &now", True),
        ("&Pause", True),
        ("&Settings…", True),
        ("", True),
        ("E&xit", True),
    ]


def test_the_tooltip_tells_state_alert_and_last_sync(
    tray: Tray, door: FakeDoor, backend: Backend
) -> None:
    assert tray.sign.toolTip() == "Daybook Connector: Connected\nLast sync: 2 minutes ago"
    door.told = ALERTED
    follow(backend)
    assert tray.sign.toolTip() == (
        "Daybook Connector: Needs attention\nReal-time is blocked\nLast sync: 2 minutes ago"
    )


def test_the_menu_pauses_and_resumes(tray: Tray, door: FakeDoor) -> None:
    tray.pause.trigger()
    wait_until(lambda: tray.state.text() == "Paused")
    assert (tray.pause.text(), tray.sync.isEnabled()) == ("&Resume", False)
    tray.pause.trigger()
    wait_until(lambda: tray.state.text() == "Connected")
    tray.sync.trigger()
    wait_until(lambda: len(door.calls) == 3)
    assert door.calls == [("pause",), ("resume",), ("sync",)]


def test_unpaired_the_menu_offers_settings_only(
    tray: Tray, door: FakeDoor, backend: Backend
) -> None:
    door.told = UNPAIRED
    follow(backend)
    assert [a.isEnabled() for a in (tray.sync, tray.pause, tray.settings)] == [False, False, True]


def test_every_state_has_an_icon_of_its_own_at_every_size() -> None:
    application()
    for size in SIZES:
        pictures = [pixmap(state, size).toImage() for state in AgentState]
        assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])
    assert icon(AgentState.CONNECTED).actualSize(QSize(16, 16)) == QSize(16, 16)


@pytest.mark.parametrize("ground", [0xFFF3F3F3, 0xFF202020])
def test_the_icon_stands_out_at_16_pixels_on_light_and_dark(ground: int) -> None:
    application()
    image = pixmap(AgentState.CONNECTED, 16).toImage()
    drawn = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    solid = [colour for colour in drawn if colour.alpha() > 200]
    light = (ground & 0xFF) / 255
    differing = [c for c in solid if abs(c.lightnessF() - light) > 0.25]
    assert len(solid) > 150
    assert len(differing) > 60


def test_nothing_is_said_about_a_good_start() -> None:
    assert said(CONNECTED, CONNECTED, start=1) == [None, None]


def test_a_bad_start_is_told_at_once() -> None:
    assert said(ALERTED, start=1) == [TrayNotice(*BLOCKED_WORDS, broken=True)]


def test_the_same_is_never_told_twice() -> None:
    assert said(ALERTED, replace(ALERTED, last_sync_at="2026-11-25T09:03:00Z"), ALERTED)[1:] == [
        None,
        None,
    ]


def test_a_sync_that_comes_and_goes_is_no_news() -> None:
    syncing = replace(CONNECTED, state=AgentState.SYNCING)
    assert said(CONNECTED, syncing, CONNECTED, syncing, CONNECTED)[1:] == [None] * 4


def test_a_change_of_state_is_told() -> None:
    assert said(CONNECTED, OFFLINE, CONNECTED)[1:] == [
        TrayNotice(
            "Offline",
            "The portal cannot be reached. Changes are kept and sent later.",
            broken=True,
        ),
        TrayNotice("Connected", "Calendars and portal are in step.", broken=False),
    ]


def test_a_second_alert_is_told_and_its_end_too() -> None:
    both = replace(ALERTED, alerts=(BLOCKED, CLOSED))
    assert said(ALERTED, both, ALERTED)[1:] == [
        TrayNotice(
            "Outlook is closed",
            "Outlook is not running, so its calendar cannot be read or written."
            " Open Outlook, or let Daybook Connector start it (Settings).",
            broken=True,
        ),
        TrayNotice("A problem has passed", "1 more to look at.", broken=False),
    ]


def test_a_change_before_the_quiet_time_is_over_is_not_told_later() -> None:
    assert said(OFFLINE, CONNECTED, CONNECTED, start=QUIET_SECONDS - 1.5)[1:] == [None, None]


def test_the_tray_says_what_changed_while_it_runs(
    tray: Tray, door: FakeDoor, backend: Backend
) -> None:
    told: list[tuple[str, str]] = []
    tray.told.connect(lambda title, text: told.append((title, text)))
    door.told = ALERTED
    follow(backend)
    door.told = replace(ALERTED, last_sync_at="2026-11-25T09:03:00Z")
    follow(backend)
    assert told == [BLOCKED_WORDS]


def test_a_second_window_brings_the_first_forward_and_ends(tmp_path: Path) -> None:
    application()
    first, second = FirstWindow(tmp_path), FirstWindow(tmp_path)
    called: list[bool] = []
    first.called.connect(lambda: called.append(True))
    assert first.claim()
    assert not second.claim()
    wait_until(lambda: called)
    first.release()
    assert second.claim()
    second.release()
    for window in (first, second):
        shiboken6.delete(window)


def test_two_users_have_a_window_each(tmp_path: Path) -> None:
    application()
    anna, ben = FirstWindow(tmp_path / "anna"), FirstWindow(tmp_path / "ben")
    assert (anna.claim(), ben.claim()) == (True, True)
    for window in (anna, ben):
        window.release()
        shiboken6.delete(window)


def program_of(backend: Backend, folder: Path, *, has_tray: bool) -> Program:
    clock, autostart, tongue = StoppedClock(), FakeAutostart(), Tongue(application())
    tongue.use("en")
    return Program(backend, clock, autostart, folder, tongue, has_tray=has_tray)


@pytest.fixture
def program(backend: Backend, tmp_path: Path) -> Iterator[Program]:
    program = program_of(backend, tmp_path, has_tray=True)
    yield program
    program.close()


def test_settings_open_one_wizard_from_tray_and_window(program: Program) -> None:
    program.tray.settings.trigger()
    wizard = program.wizard
    assert wizard is not None
    program.window.foot.settings.click()
    assert program.wizard is wizard
    wizard.reject()
    assert program.wizard is None


def test_open_in_the_menu_brings_the_window(program: Program) -> None:
    program.show(hidden=True)
    assert not program.window.isVisible()
    program.tray.open.trigger()
    assert program.window.isVisible()


def test_exit_in_the_menu_ends_the_program_and_closing_the_window_does_not(
    program: Program,
) -> None:
    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    program.show(hidden=False)
    program.window.close()
    assert ended == []
    program.tray.leave.trigger()
    assert ended == [True]


def test_without_a_tray_closing_the_window_ends_the_program(
    backend: Backend, tmp_path: Path
) -> None:
    program = program_of(backend, tmp_path, has_tray=False)
    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    program.show(hidden=True)
    assert program.window.isVisible()
    program.window.close()
    assert ended == [True]
    program.close()


def test_the_first_start_opens_the_wizard(tmp_path: Path) -> None:
    application()
    door = FakeDoor(UNPAIRED)
    backend = Backend(door)
    program = program_of(backend, tmp_path, has_tray=True)
    program.show(hidden=False)
    backend.start()
    wait_until(lambda: program.wizard)
    program.close()
    backend.close()
    shiboken6.delete(backend)


def test_only_a_store_that_hangs_for_good_wants_a_new_process(program: Program) -> None:
    wanted: list[bool] = []
    program.restart_wanted.connect(lambda: wanted.append(True))
    for error in (None, OSError("disk full"), StoreLost()):
        program.agent_ended(error)
    assert wanted == [True]
