"""The window in other languages: German, and one that nobody speaks, read from the right."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_door import CONNECTED, TEAM, UNPAIRED, WORK, FakeDoor
from tests.pseudo import CODE, bare, spoken
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

import shiboken6  # isort: skip
from PySide6.QtCore import QPoint, QSize, Qt  # isort: skip
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget, QWizard  # isort: skip

from daybook_connector.doctor.rung import DoctorRung, RungVerdict
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.notices import Notices
from daybook_connector.gui.program import Program
from daybook_connector.gui.tongue import Tongue
from daybook_connector.gui.tray import Tray, tooltip
from daybook_connector.gui.window import MainWindow
from daybook_connector.gui.wizard import SettingsWizard
from daybook_connector.network.errors import TimedOut
from daybook_connector.pairing.errors import PairedElsewhere, PairingBlocked, PairingCodeWrong
from daybook_connector.status.condition_words import CONDITIONS
from daybook_connector.status.status import AgentState, AlertLine, SyncProgress
from daybook_connector.stores.errors import StoreBusy, StorePermissionRefused
from daybook_connector.words.language import spoken as language_in_use
from daybook_connector.words.reasons import reason

pytestmark = pytest.mark.gui

DATA = (
    *("Work & travel", "Work && travel", "Team", "Board room", "Outlook on ANNA-PC", "ANNA-PC"),
    *("https://book.example.com", "anna@example.com", "WebSocket", "HTTPS", "dns", "tcp", "tls"),
    *("English", "Deutsch", "Daybook Connector", "K7QF-29XM"),
)
"""What is no word of ours, and the same in every language."""
QT_BUTTONS = (QWizard.WizardButton.NextButton, QWizard.WizardButton.BackButton,
              QWizard.WizardButton.CancelButton, QWizard.WizardButton.FinishButton)  # fmt: skip


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    Tongue(application(), "en")


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Tongue]:
    with spoken(monkeypatch, tmp_path / "locale"):
        yield Tongue(application(), CODE)


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def backend(door: FakeDoor) -> Iterator[Backend]:
    with connected(door) as backend:
        yield backend


standing = contextmanager(shown)
"""A widget on the screen, for as long as the context lasts."""


def window_of(backend: Backend) -> MainWindow:
    return MainWindow(backend, StoppedClock(), FakeAutostart(), Path("logs"))


def everything(widget: QWidget) -> list[str]:
    """All that can be read in it, or heard of it."""
    parts = [widget, *widget.findChildren(QWidget)]
    heard = [f(part) for part in parts for f in (QWidget.accessibleName, QWidget.toolTip)]
    heard += [part.accessibleDescription() for part in parts]
    chosen = [
        box.itemText(row) for box in widget.findChildren(QComboBox) for row in range(box.count())
    ]
    hints = [line.placeholderText() for line in widget.findChildren(QLineEdit)]
    return [*texts(widget), *heard, *chosen, *hints]


def left_over(widget: QWidget, *more: str) -> list[str]:
    """Words that do not come from the catalogue."""
    qt = (
        [widget.button(which).text() for which in QT_BUTTONS] if isinstance(widget, QWizard) else []
    )
    found = {bare(text, data=(*DATA, *more)) for text in everything(widget) if text not in qt}
    return sorted(found - {""})


@pytest.mark.parametrize("state", list(AgentState))
def test_the_window_leaves_no_english(
    pseudo: Tongue, door: FakeDoor, backend: Backend, state: AgentState
) -> None:
    door.told = replace(
        CONNECTED,
        state=state,
        mode_in_force="auto",
        waiting=2,
        paused=state is AgentState.PAUSED,
        alerts=tuple(AlertLine(code, since="2026-11-25T08:40:00Z") for code in CONDITIONS),
        calendars=(WORK, replace(TEAM, error=StorePermissionRefused().reason)),
        progress=SyncProgress("work", "reading", 3, 7),
    )
    follow(backend)
    with standing(window_of(backend)) as window:
        window.alerts.fold.setChecked(True)
        assert window.layoutDirection() is Qt.LayoutDirection.RightToLeft
        assert left_over(window) == []


def test_an_unpaired_window_and_its_details_leave_no_english(
    pseudo: Tongue, door: FakeDoor, backend: Backend
) -> None:
    door.told = UNPAIRED
    door.rungs = (
        DoctorRung("dns", RungVerdict.FINE, (reason("name-found", host="1", addresses="2"),)),
        DoctorRung("tcp", RungVerdict.BROKEN, (TimedOut("1").reason,), TimedOut.code),
        DoctorRung("tls", RungVerdict.NOT_REACHED),
    )
    follow(backend)
    with standing(window_of(backend)) as window:
        assert left_over(window) == []
        click(window.foot.details)
        click(window.details.run)
        wait_until(window.details.run.isEnabled)
        click(window.details.copy)
        assert len(texts(window.details.ladder)) > 3
        assert left_over(window, "Pythón") == []


def test_the_wizard_leaves_no_english(pseudo: Tongue, door: FakeDoor, backend: Backend) -> None:
    door.told = UNPAIRED
    follow(backend)
    refusals = [
        PairingCodeWrong(facts={"tries_left": 2}),
        PairedElsewhere(facts={"pc": "ANNA-PC", "last_seen_at": ""}),
        PairingBlocked(facts={"seconds": 90}),
    ]
    with standing(SettingsWizard(backend, StoppedClock(), FakeAutostart())) as wizard:
        page = wizard.sign_in
        page.store.outlook.setVisible(True)
        page.store.path.setText("/1/2")
        for refusal in refusals:
            page.message.setText("")
            door.errors["pair"] = [refusal]
            page.validatePage()
            wait_until(page.message.text)
            wait_until(page.portal.isEnabled)
            assert left_over(wizard) == []
        page._release("")
        page.validatePage()
        wait_until(lambda: wizard.calendars.boxes)
        assert left_over(wizard) == []
        wizard.next()
        assert left_over(wizard) == []
        door.errors["sync"] = [StoreBusy()]
        wizard.next()
        wait_until(wizard.finish.again.isVisible)
        assert left_over(wizard) == []
        click(wizard.finish.again)
        wait_until(wizard.finish.result.text)
        assert left_over(wizard, "Europe/Berlin") == []
        assert bare(wizard.windowTitle()) == ""


def test_the_icon_and_what_it_says_leave_no_english(pseudo: Tongue, backend: Backend) -> None:
    tray = Tray(backend, StoppedClock())
    for action in tray.menu.actions():
        assert bare(action.text()) == ""
    assert bare(tooltip(CONNECTED, StoppedClock()), data=DATA) == ""
    alerts = tuple(map(AlertLine, CONDITIONS))
    notices = Notices(started=0)
    told = [
        notices.about(replace(CONNECTED, alerts=some), 100 + number)
        for number, some in enumerate([alerts[:1], alerts[:2], alerts[:1], ()])
    ]
    told.append(notices.about(replace(CONNECTED, state=AgentState.OFFLINE), 200))
    assert [bare(f"{notice.title} {notice.text}") for notice in told if notice] == [""] * 5
    shiboken6.delete(tray.menu)
    shiboken6.delete(tray)


def cut_off(window: MainWindow) -> list[str]:
    """Buttons that are narrower than their words, or not wholly inside of the window."""
    return [
        part.text()
        for part in window.findChildren(QAbstractButton)
        if part.isVisible()
        and (
            part.width() < part.minimumSizeHint().width()
            or part.mapTo(window, QPoint()).x() < 0
            or part.mapTo(window, part.rect().topRight()).x() > window.width()
        )
    ]


@pytest.mark.parametrize("code", ["de", CODE])
def test_nothing_is_cut_off_at_the_smallest_size(
    pseudo: Tongue, door: FakeDoor, backend: Backend, code: str
) -> None:
    pseudo.use(code)
    door.told = replace(CONNECTED, alerts=(AlertLine("channel-blocked"),))
    follow(backend)
    with standing(window_of(backend)) as window:
        window.resize(QSize(360, 480))
        for _page in range(2):
            application().processEvents()
            assert cut_off(window) == []
            window.show_details()


def test_german_is_spoken_by_our_words_and_by_qts(door: FakeDoor, backend: Backend) -> None:
    tongue = Tongue(application(), "de-AT")
    assert language_in_use() == "de"
    with standing(SettingsWizard(backend, StoppedClock(), FakeAutostart())) as wizard:
        assert wizard.windowTitle() == "Daybook Connector: Einstellungen, Schritt 2 von 4"
        assert wizard.button(QWizard.WizardButton.NextButton).text() == "&Weiter >"
        assert "Haken Sie die Kalender an, die das Portal sehen darf." in texts(wizard)
    with standing(window_of(backend)) as window:
        assert window.head.state.text() == "Verbunden"
        assert window.foot.last_sync.text() == "vor 2 Minuten"
        assert window.foot.last_sync_at.text() == "25. Nov. 2026, 09:58:00 (Europe/Berlin)"
    tongue.use("en")
    assert language_in_use() == "en"


def test_the_language_is_chosen_in_the_window_and_shows_at_once(
    door: FakeDoor, backend: Backend, tmp_path: Path
) -> None:
    tongue = Tongue(application(), "en")
    program = Program(backend, StoppedClock(), FakeAutostart(), tmp_path, tongue, has_tray=True)
    before = program.window
    before.show()
    click(before.foot.details)
    choice = before.details.language.choice
    choice.setCurrentIndex(choice.findData("de"))
    choice.activated.emit(choice.currentIndex())
    wait_until(lambda: program.window is not before)
    assert ("choose_language", "de") in door.calls
    assert program.window.isVisible()
    assert program.window.currentIndex() == 1
    assert "Sp&rache" in texts(program.window)
    wait_until(lambda: program.window.details.language.choice.currentText() == "Deutsch")
    assert program.tray.open.text() == "Ö&ffnen"
    assert program.tray.state.text() == "Verbunden"
    program.window.foot.settings.click()
    assert program.wizard is not None
    program.close()
