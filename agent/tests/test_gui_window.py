"""What the window shows in each state, and what its buttons do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_door import BOSS, CONNECTED, TEAM, UNPAIRED, WORK, FakeDoor
from tests.screen import (
    FakeAutostart,
    StoppedClock,
    application,
    click,
    connected,
    follow,
    shown,
    texts,
    wait_until,
)

from PySide6.QtCore import QSize, Qt  # isort: skip
from PySide6.QtTest import QTest  # isort: skip
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QProgressBar  # isort: skip

from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.doctor.ticket import SEEN
from daybook_connector.gui.backend import Backend, not_running
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.window import MainWindow
from daybook_connector.gui.wizard import CALENDARS, SIGN_IN, SettingsWizard
from daybook_connector.gui.words import alert_words
from daybook_connector.local.control import NotRunning, Silent
from daybook_connector.network.errors import TimedOut, UpgradeBlocked
from daybook_connector.status.status import AgentState, AlertLine, SyncProgress
from daybook_connector.stores.errors import StoreBusy, StorePermissionRefused
from daybook_connector.words.reasons import reason

pytestmark = pytest.mark.gui

CUT = UpgradeBlocked(why="upgrade-cut", at="book.example.com:443")
BLOCKED = AlertLine("channel-blocked", (CUT.reason,), CUT.remedy, "2026-11-25T08:40:00Z")
CLOSED = AlertLine("outlook-closed")


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def backend(door: FakeDoor) -> Iterator[Backend]:
    with connected(door) as backend:
        yield backend


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def window(backend: Backend, clock: StoppedClock, tmp_path: Path) -> Iterator[MainWindow]:
    yield from shown(MainWindow(backend, clock, FakeAutostart(), tmp_path / "logs"))


def front(window: MainWindow) -> list[str]:
    return texts(window.widget(0))


def test_a_connected_window_shows_state_calendars_mode_and_the_three_instants(
    window: MainWindow,
) -> None:
    assert front(window) == [
        "Connected",
        "Calendars and portal are in step.",
        "Outlook on ANNA-PC · https://book.example.com",
        "Calendars",
        "Work & travel",
        "213 events",
        "Read and write",
        "Team",
        "48 events",
        "Can only be read",
        "Sync mode: Real-time",
        "Last seen by the portal",
        "20 seconds ago",
        "Last change",
        "1 hour ago",
        "Last sync",
        "2 minutes ago",
        "25 Nov 2026, 09:58:00 (Europe/Berlin)",
        "&Settings…",
        "&Details",
        "&Pause",
        "Sync &now",
    ]


def test_last_sync_stands_directly_above_the_settings_button(window: MainWindow) -> None:
    foot = window.foot
    bottom = foot.last_sync_at.mapTo(foot, foot.last_sync_at.rect().bottomLeft()).y()
    assert 0 < foot.settings.y() - bottom < 30


def test_unpaired_it_asks_to_connect_and_offers_only_settings(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = UNPAIRED
    follow(backend)
    assert front(window) == [
        "Not connected to a portal yet",
        "Connect this PC with the connector ID and pairing code from the portal.",
        "Connect this PC in three steps",
        "1.  In the portal, open Connectors, Connect an account, Outlook, and get a pairing code.",
        "2.  The portal shows it together with a connector ID. It is good for 15 minutes.",
        "3.  Press Settings below and enter both. The first sync follows by itself.",
        "Last seen by the portal",
        "never",
        "Last change",
        "never",
        "Last sync",
        "never",
        "&Settings…",
        "&Details",
        "&Pause",
        "Sync &now",
    ]
    assert [b.isEnabled() for b in (window.foot.settings, window.foot.sync, window.foot.pause)] == [
        True,
        False,
        False,
    ]


def test_a_first_sync_shows_how_far_it_is(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.begin_sync(120, 400)
    follow(backend)
    assert window.head.state.text() == "Syncing"
    assert window.progress.words.text() == "Work & travel: reading, 120 of 400 events"
    assert (window.progress.bar.value(), window.progress.bar.maximum()) == (120, 400)
    assert not window.foot.sync.isEnabled()


def test_progress_without_a_known_end_moves_without_a_number(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, progress=SyncProgress("team", "reading", 7, None))
    follow(backend)
    assert window.progress.words.text() == "Team: reading, 7 events"
    assert window.progress.bar.maximum() == 0


def test_an_alert_shows_title_cause_remedy_and_age(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, state=AgentState.ATTENTION, alerts=(BLOCKED,))
    follow(backend)
    assert texts(window.alerts) == [
        "Real-time is blocked",
        "The channel does not get through, so calendars are compared every 5 minutes instead."
        " The WebSocket, the channel for real-time mode, was not let through."
        " (book.example.com:443 cut the connection instead of opening it)",
        "What to do: Ask IT to let WebSockets pass to the portal's host. Until then calendars are"
        " compared every 5 minutes, over HTTPS.",
        "Since 20 minutes ago",
    ]


def test_more_alerts_fold_out_and_in(window: MainWindow, door: FakeDoor, backend: Backend) -> None:
    door.told = replace(CONNECTED, state=AgentState.ATTENTION, alerts=(BLOCKED, CLOSED))
    follow(backend)
    assert window.alerts.fold.text() == "1 more alert"
    assert "Outlook is closed" not in texts(window.alerts)
    click(window.alerts.fold)
    assert "Outlook is closed" in texts(window.alerts)
    click(window.alerts.fold)
    assert "Outlook is closed" not in texts(window.alerts)


def test_the_alert_goes_when_it_has_passed(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, state=AgentState.ATTENTION, alerts=(BLOCKED, CLOSED))
    follow(backend)
    door.told = CONNECTED
    follow(backend)
    assert not window.alerts.isVisible()
    assert window.head.state.text() == "Connected"


def test_a_mode_that_cannot_be_had_is_told_apart_from_the_wanted_one(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, mode_in_force="auto", line="https")
    follow(backend)
    assert window.mode.text() == (
        "Sync mode: Real-time is chosen; for now: auto-sync every 5 minutes"
    )


def test_offline_it_tells_how_many_reports_wait(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, state=AgentState.OFFLINE, line="", waiting=3)
    follow(backend)
    assert window.head.state.text() == "Offline"
    assert window.waiting.text() == "3 reports wait for the portal. Nothing is lost meanwhile."


def test_the_error_of_a_calendar_stands_in_its_row(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    broken = replace(TEAM, error=StorePermissionRefused().reason)
    door.told = replace(CONNECTED, calendars=(WORK, broken, BOSS))
    follow(backend)
    assert "⚠ You are not allowed to do this in the calendar." in texts(window.calendars)


def test_pause_and_resume_are_one_button(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    click(window.foot.pause)
    wait_until(lambda: window.head.state.text() == "Paused")
    assert window.foot.pause.text() == "&Resume"
    assert not window.foot.sync.isEnabled()
    click(window.foot.pause)
    wait_until(lambda: window.head.state.text() == "Connected")
    assert door.calls == [("pause",), ("resume",)]


def test_sync_now_syncs(window: MainWindow, door: FakeDoor) -> None:
    click(window.foot.sync)
    wait_until(lambda: window.foot.last_sync.text() == "just now")
    assert door.calls == [("sync",)]


def test_a_call_that_fails_is_told_with_its_remedy(window: MainWindow, door: FakeDoor) -> None:
    door.errors["sync"] = [StoreBusy()]
    click(window.foot.sync)
    wait_until(window.trouble.isVisible)
    assert window.trouble.text() == (
        "⚠ Outlook does not answer, probably because a dialog is open in it. "
        "Close the dialog in Outlook; the connector goes on by itself."
    )


def test_the_age_of_the_last_sync_grows(window: MainWindow, clock: StoppedClock) -> None:
    clock.at = clock.at.replace(hour=13)
    window._ages.timeout.emit()
    assert window.foot.last_sync.text() == "4 hours ago"


def test_an_agent_that_does_not_answer_is_shown_as_not_running(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.errors["status"] = [ConnectionRefusedError("nobody there")] * 100
    follow(backend)
    assert window.head.state.text() == "Not running"
    assert texts(window.alerts)[0] == "The connector has stopped"
    door.errors.clear()
    follow(backend)
    assert window.head.state.text() == "Connected"


def test_every_button_is_reached_by_keyboard_and_mnemonic(window: MainWindow) -> None:
    asked: list[bool] = []
    window.settings_wanted.connect(lambda: asked.append(True))
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    window.foot.settings.setFocus()
    for button in (window.foot.details, window.foot.pause, window.foot.sync):
        QTest.keyClick(application().focusWidget() or window, Qt.Key.Key_Tab)
        assert application().focusWidget() is button
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    wait_until(lambda: asked)
    assert asked == [True]


def test_everything_one_can_use_has_a_name_for_screen_readers(window: MainWindow) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QProgressBar)
    parts = [part for kind in kinds for part in window.findChildren(kind)]
    nameless = [
        part
        for part in parts
        if not (part.accessibleName() or getattr(part, "text", str)())
        and part is not window.alerts.fold  # named by how many alerts it holds
    ]
    assert len(parts) > 8
    assert nameless == []


def test_it_is_usable_at_its_smallest_size(window: MainWindow) -> None:
    window.resize(QSize(360, 480))
    assert window.size() == QSize(360, 480)
    for button in (window.foot.settings, window.foot.details, window.foot.pause, window.foot.sync):
        right = button.mapTo(window, button.rect().bottomRight())
        assert window.rect().contains(right), button.text()
        assert button.width() >= button.minimumSizeHint().width()


def test_details_tell_what_support_asks_for(window: MainWindow) -> None:
    click(window.foot.details)
    values = {name: value.text() for name, value in window.details.values.items()}
    version = values.pop("version")
    assert version.startswith("0.1.0 (Python 3.")
    assert values == {
        "portal": "https://book.example.com",
        "connector": "Outlook on ANNA-PC",
        "pc": "ANNA-PC",
        "store": "Classic Outlook · anna@example.com",
        "line": "WebSocket",
        "mode": "Real-time",
        "next-sync": "25 Nov 2026, 10:28:00 (Europe/Berlin)",
    }
    click(window.details.back)
    assert window.currentIndex() == 0


def test_the_copy_for_support_names_no_person_and_no_calendar(
    window: MainWindow, door: FakeDoor
) -> None:
    click(window.foot.details)
    click(window.details.copy)
    copied = application().clipboard().text()
    assert "Portal: https://book.example.com\n" in copied
    assert "Last sync: 2026-11-25T08:58:00Z\n" in copied
    assert not [word for word in ("anna", "Work", "Team") if word in copied]


def test_the_doctor_shows_its_ladder_with_remedies_and_a_ticket(
    window: MainWindow, door: FakeDoor
) -> None:
    door.rungs = (
        DoctorRung(
            "dns",
            RungVerdict.FINE,
            (reason("name-found", host="book.example.com", addresses="192.0.2.7"),),
        ),
        DoctorRung(
            "tcp",
            RungVerdict.BROKEN,
            (TimedOut("book.example.com:443").reason,),
            TimedOut.code,
            ticket=(
                reason("ticket-no-proxy"),
                reason("ticket-fails", rung="tcp", code="timed-out"),
                reason(SEEN),
            ),
        ),
        DoctorRung("tls", RungVerdict.NOT_REACHED),
    )
    click(window.foot.details)
    click(window.details.run)
    assert not window.details.run.isEnabled()
    wait_until(window.details.run.isEnabled)
    assert texts(window.details.ladder) == [
        "Broken: tcp.",
        "✓  dns: book.example.com is 192.0.2.7",
        "✗  tcp: Nothing came back in time. (book.example.com:443)",
        "What to do: Usually a firewall drops the packets: ask IT to allow this program to reach"
        " host and port.",
        "–  tls: not reached",
        "Copy &ticket for IT",
    ]
    click(window.details.ladder.copy_ticket)
    assert application().clipboard().text() == (
        "Proxy: none, direct connection\n"
        "Fails at: tcp (timed-out)\n"
        "Seen: Nothing came back in time. (book.example.com:443)\n"
    )


def test_start_at_sign_in_is_taken_back_when_the_system_refuses(window: MainWindow) -> None:
    choice = window.details.start_at_sign_in
    system = choice._autostart
    assert isinstance(system, FakeAutostart)
    click(window.foot.details)
    click(choice.check)
    assert (choice.check.isChecked(), system.on) == (True, True)
    system.refusal = PermissionError(13, "Permission denied")
    click(choice.check)
    assert (choice.check.isChecked(), system.on) == (True, True)
    assert choice.trouble.text() == "⚠ The system refused: Permission denied"


def test_whether_outlook_may_be_started_is_shown_and_changed(
    window: MainWindow, door: FakeDoor
) -> None:
    door.may_start_outlook = True
    click(window.foot.details)
    choice = window.details.start_outlook
    wait_until(choice.isChecked)
    click(choice)
    wait_until(lambda: not door.may_start_outlook)
    assert door.calls == [("let_start_outlook", False)]


def test_starting_outlook_is_no_question_for_a_folder_of_files(
    window: MainWindow, door: FakeDoor, backend: Backend
) -> None:
    door.told = replace(CONNECTED, store="vdir")
    follow(backend)
    click(window.foot.details)
    assert not window.details.start_outlook.isVisible()


def test_a_replaced_pc_offers_to_be_paired_again(
    window: MainWindow, door: FakeDoor, backend: Backend, clock: StoppedClock
) -> None:
    replaced = AlertLine("two-agents")
    door.told = replace(CONNECTED, state=AgentState.ATTENTION, line="", alerts=(replaced,))
    follow(backend)
    assert window.head.sentence.text() == "This PC does not sync any more. Pair again if it shall."
    assert window.foot.settings.text() == "Pair a&gain…"
    wizard = SettingsWizard(backend, clock, FakeAutostart())
    assert wizard.startId() == SIGN_IN
    door.told = CONNECTED
    follow(backend)
    assert window.foot.settings.text() == "&Settings…"
    assert SettingsWizard(backend, clock, FakeAutostart()).startId() == CALENDARS


def test_an_agent_that_does_not_answer_is_told_from_one_that_has_ended() -> None:
    silent, ended = (not_running(ShownError.of(error)) for error in (Silent(), NotRunning()))
    assert alert_words(silent.alerts[0]) == (
        "The connector does not answer",
        "Daybook Connector runs on this computer, but does not answer.",
        "Wait a minute and try again. If it stays, end its process (in the task manager, or with"
        " kill) and start it again; nothing is lost with it.",
    )
    assert alert_words(ended.alerts[0])[::2] == (
        "The connector has stopped",
        "Exit Daybook Connector in the menu of its icon and start it again.",
    )
