"""The window with a real agent, a folder of .ics files and a portal: from nothing to in step."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.portal import TOKEN, Portal
from tests.screen import FakeAutostart, application, click, shown, texts, wait_until

import shiboken6  # isort: skip
from PySide6.QtTest import QTest  # isort: skip
from PySide6.QtWidgets import QWizard  # isort: skip

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.control_door import ControlDoor
from daybook_connector.gui.host import Host
from daybook_connector.gui.window import MainWindow
from daybook_connector.gui.wizard import CALENDARS, SettingsWizard
from daybook_connector.status.status import AgentState
from daybook_connector.words.times import LocalClock

pytestmark = pytest.mark.gui

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Daybook//Tests//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261101T000000Z
DTSTART:{day}T090000Z
DTEND:{day}T100000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


class Desk:
    """The portal's answers to pairing: one right code, and a PC that is paired already."""

    def __init__(self) -> None:
        self.tries_left = 6
        self.paired_pc = ""
        self.requests: list[dict[str, Any]] = []

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.requests.append(request)
        if request["code"] != "481-516":
            self.tries_left -= 1
            told = {"code": "wrong-code", "tries_left": self.tries_left, "detail": "Wrong."}
            return (403, told) if self.tries_left else (429, _blocked())
        if self.paired_pc and not request["take_over"]:
            seen = "2026-11-22T09:00:00Z"
            return 409, {"code": "already-paired", "pc": self.paired_pc, "last_seen_at": seen}
        return 200, {
            "token": TOKEN,
            "connector": "Files on ANNA-PC",
            "host": "Anna",
            "portal": "https://book.example.com",
            "lines": ["websocket", "https"],
            "xmpp": None,
        }


def _blocked() -> dict[str, Any]:
    return {"code": "blocked", "until": "2026-11-25T09:30:00Z", "seconds": 1740, "detail": ""}


@pytest.fixture
def portal() -> Iterator[Portal]:
    """In a thread of its own, as the UI thread is busy with the window."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> Portal:
        return await Portal().__aenter__()

    portal = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    yield portal
    asyncio.run_coroutine_threadsafe(portal.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def desk(portal: Portal) -> Desk:
    desk = Desk()
    portal.pairing = desk.answer
    return desk


@pytest.fixture
def calendars(tmp_path: Path) -> Path:
    """Two calendars, "work" with two events and "team" with one, tomorrow."""
    day = f"{LocalClock().now():%Y%m%d}"
    for name, count in (("work", 2), ("team", 1)):
        folder = tmp_path / "calendars" / name
        folder.mkdir(parents=True)
        for number in range(count):
            uid = f"{name}-{number}"
            (folder / f"{uid}.ics").write_text(EVENT.format(uid=uid, day=day))
    return tmp_path / "calendars"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("DAYBOOK_CONNECTOR_HOME", str(folder))
    return folder


@pytest.fixture
def backend(home: Path) -> Iterator[Backend]:
    """A backend whose agent runs in this process."""
    application()
    host, backend = Host(home), Backend(ControlDoor(home))
    host.start()
    backend.start()
    wait_until(lambda: backend.status)
    yield backend
    host.stop()
    assert backend.close()
    QTest.qWait(0)
    shiboken6.delete(backend)
    shiboken6.delete(host)


@pytest.fixture
def window(backend: Backend, home: Path) -> Iterator[MainWindow]:
    yield from shown(MainWindow(backend, LocalClock(), FakeAutostart(), home / "logs"))


@pytest.fixture
def wizard(backend: Backend) -> Iterator[SettingsWizard]:
    yield from shown(SettingsWizard(backend, LocalClock(), FakeAutostart()))


def sign_in(wizard: SettingsWizard, portal: Portal, calendars: Path, code: str) -> None:
    page = wizard.sign_in
    for field, text in (
        (page.portal, portal.url),
        (page.connector_id, "K7QF-29XM"),
        (page.code, code),
        (page.store.path, str(calendars)),
    ):
        field.clear()
        QTest.keyClicks(field, text)
    go_on(wizard)


def go_on(wizard: SettingsWizard) -> None:
    click(wizard.button(QWizard.WizardButton.NextButton))


def test_from_nothing_to_in_step(
    wizard: SettingsWizard, window: MainWindow, portal: Portal, desk: Desk, calendars: Path
) -> None:
    assert window.head.state.text() == "Not connected to a portal yet"
    sign_in(wizard, portal, calendars, "481-516")
    wait_until(lambda: wizard.currentId() == CALENDARS and wizard.calendars.boxes)
    assert {key: box.text() for key, box in wizard.calendars.boxes.items()} == {
        "work": "work",
        "team": "team",
    }
    click(wizard.calendars.boxes["team"])
    go_on(wizard)
    click(wizard.mode.choices["auto"])
    wizard.mode.interval.setCurrentText("every 15 minutes")
    go_on(wizard)
    wait_until(wizard.finish.isComplete, 40)
    assert wizard.finish.result.text().startswith("1 calendar with 2 events synced.\nLast sync: ")
    wait_until(lambda: portal.settings["mode"] == "auto")
    assert portal.settings["minutes"] == 15
    assert [held["name"] for held in portal.listing] == ["work"]
    assert len(portal.events("work")) == 2
    assert portal.wrong == []
    wait_until(lambda: window.head.state.text() == "Connected")
    assert window.mode.text() == "Sync mode: Auto-sync every 15 minutes"
    assert texts(window.calendars) == ["Calendars", "work", "2 events", "Read and write"]


def test_a_wrong_code_then_another_pc_then_in(
    wizard: SettingsWizard, portal: Portal, desk: Desk, calendars: Path
) -> None:
    desk.paired_pc = "OLD-PC"
    sign_in(wizard, portal, calendars, "000-000")
    wait_until(lambda: "5 tries are left" in wizard.sign_in.message.text())
    sign_in(wizard, portal, calendars, "481-516")
    wait_until(wizard.sign_in.take_over.isVisible)
    assert wizard.sign_in.message.text().startswith("OLD-PC is paired with this connector")
    click(wizard.sign_in.take_over)
    wait_until(lambda: wizard.currentId() == CALENDARS)
    assert [request["take_over"] for request in desk.requests] == [False, False, True]


def test_six_wrong_codes_block(
    wizard: SettingsWizard, portal: Portal, desk: Desk, calendars: Path
) -> None:
    desk.tries_left = 1
    sign_in(wizard, portal, calendars, "000-000")
    wait_until(
        lambda: (
            wizard.sign_in.message.text()
            == "Too many wrong tries. You can try again in 29 minutes."
        )
    )
    assert not wizard.button(QWizard.WizardButton.NextButton).isEnabled()


def test_a_portal_that_is_not_there_is_told(wizard: SettingsWizard, calendars: Path) -> None:
    page = wizard.sign_in
    for field, text in (
        (page.portal, "http://127.0.0.1:9"),
        (page.connector_id, "K7QF-29XM"),
        (page.code, "481-516"),
        (page.store.path, str(calendars)),
    ):
        QTest.keyClicks(field, text)
    go_on(wizard)
    wait_until(lambda: page.message.text() not in {"", "Signing in…"})
    assert "127.0.0.1:9" in page.message.text()


def test_the_doctor_climbs_the_real_ladder(
    wizard: SettingsWizard, window: MainWindow, portal: Portal, desk: Desk, calendars: Path
) -> None:
    sign_in(wizard, portal, calendars, "481-516")
    wait_until(lambda: wizard.currentId() == CALENDARS)
    click(window.foot.details)
    click(window.details.run)
    wait_until(window.details.run.isEnabled, 40)
    said = texts(window.details.ladder)
    assert [line for line in said if line.startswith("✓  tcp: ")]
    assert [line for line in said if line.startswith("✓  websocket: ")]


def test_a_second_agent_is_not_started(backend: Backend, home: Path) -> None:
    ended: list[object] = []
    second = Host(home)
    second.ended.connect(ended.append)
    second.start()
    second.stop()
    QTest.qWait(0)
    assert ended == []
    assert ControlDoor(home).status().state is AgentState.UNPAIRED
    shiboken6.delete(second)


def test_when_the_agent_stops_the_window_says_so(backend: Backend, window: MainWindow) -> None:
    backend.door.stop()
    wait_until(lambda: window.head.state.text() == "Not running")


def test_letting_outlook_start_is_kept_and_heeded(backend: Backend, home: Path) -> None:
    door = ControlDoor(home)
    assert door.outlook_may_start() is False
    door.let_start_outlook(True)
    assert door.outlook_may_start() is True
    assert door.status().state is AgentState.UNPAIRED
