"""The settings wizard, page by page, as a user goes through it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fake_door import CONNECTED, TEAM, UNPAIRED, FakeDoor
from tests.screen import (
    FakeAutostart,
    StoppedClock,
    click,
    connected,
    follow,
    shown,
    texts,
    wait_until,
)

from PySide6.QtTest import QTest  # isort: skip
from PySide6.QtWidgets import QWizard  # isort: skip

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.wizard import CALENDARS, FINISH, MODE, SIGN_IN, SettingsWizard
from daybook_connector.gui.wizard.store import StoreChoice
from daybook_connector.network.errors import NetworkError
from daybook_connector.pairing.errors import (
    PairedElsewhere,
    PairingBlocked,
    PairingCodeExpired,
    PairingCodeWrong,
    PairingFailed,
    TooOldToPair,
    UnknownConnectorId,
)
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.status.status import AgentState
from daybook_connector.stores.errors import StoreCalendarGone, StoreClosed

pytestmark = pytest.mark.gui


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor(UNPAIRED)


@pytest.fixture
def backend(door: FakeDoor) -> Iterator[Backend]:
    with connected(door) as backend:
        yield backend


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def wizard(backend: Backend, clock: StoppedClock) -> Iterator[SettingsWizard]:
    yield from shown(SettingsWizard(backend, clock, FakeAutostart()))


@pytest.fixture
def paired(backend: Backend, door: FakeDoor, clock: StoppedClock) -> Iterator[SettingsWizard]:
    door.told = CONNECTED
    follow(backend)
    yield from shown(SettingsWizard(backend, clock, FakeAutostart()))


def fill(wizard: SettingsWizard, folder: Path, code: str = "481-516") -> None:
    page = wizard.sign_in
    QTest.keyClicks(page.portal, "book.example.com/")
    QTest.keyClicks(page.connector_id, "k7qf-29xm")
    QTest.keyClicks(page.code, code)
    click(page.store.folder)
    QTest.keyClicks(page.store.path, str(folder))


def go_on(wizard: SettingsWizard) -> None:
    click(wizard.button(QWizard.WizardButton.NextButton))


def can_go_on(wizard: SettingsWizard) -> bool:
    return wizard.button(QWizard.WizardButton.NextButton).isEnabled()


def test_all_four_pages_lead_to_a_first_sync(
    wizard: SettingsWizard, door: FakeDoor, backend: Backend, tmp_path: Path
) -> None:
    fill(wizard, tmp_path)
    go_on(wizard)
    wait_until(lambda: wizard.currentId() == CALENDARS and wizard.calendars.boxes)
    click(wizard.calendars.boxes["boss"])
    go_on(wizard)
    click(wizard.mode.choices["auto"])
    wizard.mode.interval.setCurrentText("every 15 minutes")
    door.sync_may_end.clear()
    go_on(wizard)
    wait_until(lambda: ("sync",) in door.calls)
    door.begin_sync(120, 400)
    follow(backend)
    assert wizard.finish.words.text() == "Work & travel: reading, 120 of 400 events"
    assert not wizard.button(QWizard.WizardButton.FinishButton).isEnabled()
    door.sync_may_end.set()
    wait_until(wizard.finish.isComplete)
    assert wizard.finish.result.text() == (
        "3 calendars with 261 events synced.\nLast sync: 25 Nov 2026, 10:00:00 (Europe/Berlin)"
    )
    assert door.calls == [
        (
            "pair",
            Pairing("https://book.example.com", "K7QF-29XM", "481-516", "vdir", str(tmp_path)),
        ),
        ("calendars",),
        ("share", ("work", "team", "boss")),
        ("set_mode", "auto", 15),
        ("sync",),
    ]


def test_next_waits_until_everything_is_filled_in(wizard: SettingsWizard, tmp_path: Path) -> None:
    assert not can_go_on(wizard)
    fill(wizard, tmp_path)
    assert can_go_on(wizard)
    wizard.sign_in.store.path.setText(str(tmp_path / "nowhere"))
    assert not can_go_on(wizard)


def test_a_wrong_code_tells_how_many_tries_are_left(
    wizard: SettingsWizard, door: FakeDoor, tmp_path: Path
) -> None:
    door.errors["pair"] = [
        PairingCodeWrong(facts={"tries_left": 4}),
        PairingCodeWrong(facts={"tries_left": 1}),
    ]
    fill(wizard, tmp_path, "000-000")
    for words in ("4 tries are left", "1 try is left"):
        go_on(wizard)
        expected = f"The pairing code is wrong. {words} before the connector ID is blocked"
        wait_until(lambda e=expected: wizard.sign_in.message.text().startswith(e))  # type: ignore[misc]
    assert wizard.currentId() == SIGN_IN


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (
            UnknownConnectorId(),
            "The portal knows no connector of this ID. Compare it with the portal's page.",
        ),
        (PairingCodeExpired(), "The pairing code has expired. Ask the portal for a new one."),
        (
            TooOldToPair(facts={"oldest_agent": "0.2.0"}),
            "The portal needs Daybook Connector 0.2.0 or newer. Install it and try again.",
        ),
    ],
)
def test_each_refusal_is_told_in_words(
    wizard: SettingsWizard, door: FakeDoor, tmp_path: Path, refusal: PairingFailed, words: str
) -> None:
    door.errors["pair"] = [refusal]
    fill(wizard, tmp_path)
    go_on(wizard)
    wait_until(lambda: wizard.sign_in.message.text() == words)


def test_a_block_counts_down_and_ends(
    wizard: SettingsWizard, door: FakeDoor, clock: StoppedClock, tmp_path: Path
) -> None:
    door.errors["pair"] = [PairingBlocked(facts={"seconds": 1740})]
    fill(wizard, tmp_path)
    go_on(wizard)
    wait_until(lambda: "29 minutes" in wizard.sign_in.message.text())
    assert wizard.sign_in.message.text() == (
        "Too many wrong tries. You can try again in 29 minutes."
    )
    assert not can_go_on(wizard)
    clock.at = clock.at.replace(minute=29)
    wizard.sign_in._countdown.timeout.emit()
    assert wizard.sign_in.message.text() == "You can try again now."
    assert can_go_on(wizard)


def test_a_block_is_for_one_connector_only(
    wizard: SettingsWizard, door: FakeDoor, tmp_path: Path
) -> None:
    door.errors["pair"] = [PairingBlocked(facts={"seconds": 1740})]
    fill(wizard, tmp_path)
    go_on(wizard)
    wait_until(lambda: "29 minutes" in wizard.sign_in.message.text())
    wizard.sign_in.connector_id.setText("AAAA-BBBB")
    assert can_go_on(wizard)


def test_the_pc_of_somebody_else_is_replaced_only_when_asked_for(
    wizard: SettingsWizard, door: FakeDoor, tmp_path: Path
) -> None:
    seen = "2026-11-22T09:00:00Z"
    door.errors["pair"] = [PairedElsewhere(facts={"pc": "OLD-PC", "last_seen_at": seen})]
    fill(wizard, tmp_path)
    go_on(wizard)
    wait_until(wizard.sign_in.take_over.isVisible)
    assert wizard.sign_in.message.text() == (
        "OLD-PC is paired with this connector (last seen 3 days ago). If you use this PC "
        "instead, the other one stops syncing."
    )
    click(wizard.sign_in.take_over)
    wait_until(lambda: wizard.currentId() == CALENDARS)
    asked = [call[1].take_over for call in door.calls if call[0] == "pair"]
    assert asked == [False, True]


def test_calendars_tell_what_can_be_done_with_them(
    paired: SettingsWizard,
) -> None:
    wait_until(lambda: paired.calendars.boxes)
    assert texts(paired.calendars) == [
        "Work && travel",
        "Read and write: bookings can be written here.",
        "Team",
        "Can only be read: its events block times, bookings cannot be written here.",
        "Board room",
        "Only free and busy times are shared with you: they block times, nothing else.",
        "Sign in &again or elsewhere…",
    ]
    assert paired.calendars.chosen() == ("work", "team")


def test_without_any_calendar_there_is_no_going_on(paired: SettingsWizard) -> None:
    wait_until(lambda: paired.calendars.boxes)
    for key in ("work", "team"):
        click(paired.calendars.boxes[key])
    assert not can_go_on(paired)


def test_a_store_that_is_closed_is_told_and_looked_at_again(
    backend: Backend, door: FakeDoor, clock: StoppedClock
) -> None:
    door.told = CONNECTED
    door.errors["calendars"] = [StoreClosed()]
    follow(backend)
    wizard = SettingsWizard(backend, clock, FakeAutostart())
    for page in shown(wizard):
        wait_until(page.calendars.again.isVisible)
        assert page.calendars.message.text().startswith("⚠ Outlook is not running")
        click(page.calendars.again)
        wait_until(lambda: wizard.calendars.boxes)
        assert not wizard.calendars.again.isVisible()


def test_opened_again_it_begins_with_the_present_values(
    backend: Backend, door: FakeDoor, clock: StoppedClock
) -> None:
    door.told = replace(CONNECTED, mode="auto", minutes=120)
    follow(backend)
    for wizard in shown(SettingsWizard(backend, clock, FakeAutostart())):
        assert wizard.currentId() == CALENDARS
        wait_until(lambda w=wizard: w.calendars.boxes)  # type: ignore[misc]
        go_on(wizard)
        assert wizard.currentId() == MODE
        assert wizard.mode.chosen() == ("auto", 120)
        assert wizard.mode.interval.currentText() == "every 2 hours"


def test_an_interval_set_elsewhere_is_kept(
    backend: Backend, door: FakeDoor, clock: StoppedClock
) -> None:
    door.told = replace(CONNECTED, mode="auto", minutes=45)
    follow(backend)
    for wizard in shown(SettingsWizard(backend, clock, FakeAutostart())):
        wait_until(lambda w=wizard: w.calendars.boxes)  # type: ignore[misc]
        go_on(wizard)
        assert wizard.mode.chosen() == ("auto", 45)


def test_signing_in_again_is_there_on_request(paired: SettingsWizard) -> None:
    wait_until(lambda: paired.calendars.boxes)
    click(paired.calendars.other_portal)
    assert paired.currentId() == SIGN_IN
    assert paired.sign_in.portal.text() == "https://book.example.com"


def test_a_paused_connector_is_resumed_for_its_sync(
    backend: Backend, door: FakeDoor, clock: StoppedClock
) -> None:
    door.told = replace(CONNECTED, state=AgentState.PAUSED, paused=True)
    follow(backend)
    for wizard in shown(SettingsWizard(backend, clock, FakeAutostart())):
        wait_until(lambda w=wizard: w.calendars.boxes)  # type: ignore[misc]
        go_on(wizard)
        go_on(wizard)
        assert wizard.currentId() == FINISH
        wait_until(wizard.finish.isComplete)
    assert door.calls[-2:] == [("resume",), ("sync",)]


def test_a_sync_that_fails_is_told_and_tried_again(paired: SettingsWizard, door: FakeDoor) -> None:
    door.errors["sync"] = [StoreClosed()]
    wait_until(lambda: paired.calendars.boxes)
    go_on(paired)
    go_on(paired)
    wait_until(paired.finish.again.isVisible)
    assert paired.finish.result.text() == (
        "⚠ Outlook is not running, so its calendar cannot be read or written."
    )
    click(paired.finish.again)
    wait_until(lambda: paired.finish.words.text() == "Done.")


def test_calendars_that_failed_are_named_in_the_result(
    paired: SettingsWizard, door: FakeDoor
) -> None:
    door.store = (replace(TEAM, error=StoreCalendarGone().reason),)
    wait_until(lambda: paired.calendars.boxes)
    go_on(paired)
    go_on(paired)
    wait_until(lambda: paired.finish.words.text() == "Done.")
    assert (
        "⚠ Team: The calendar no longer exists, or is no longer shared with you."
        in paired.finish.result.text()
    )


def test_the_wizard_fits_a_small_screen(wizard: SettingsWizard) -> None:
    wizard.resize(360, 480)
    assert wizard.width() <= 400
    assert wizard.height() <= 480


def test_outlook_can_only_be_chosen_where_it_can_be() -> None:
    for choice in shown(StoreChoice(outlook_possible=True)):
        assert (choice.chosen(), choice.is_complete()) == (("outlook", ""), True)
        assert not choice.path.isVisible()
    for choice in shown(StoreChoice(outlook_possible=False)):
        assert not choice.outlook.isVisible()
        assert (choice.chosen()[0], choice.is_complete()) == ("vdir", False)


def test_right_after_pairing_it_waits_for_the_connection(
    paired: SettingsWizard, door: FakeDoor
) -> None:
    door.errors["sync"] = [NetworkError("try again when it is connected")]
    wait_until(lambda: paired.calendars.boxes)
    go_on(paired)
    go_on(paired)
    wait_until(lambda: paired.finish.words.text() == "Waiting for the connection to the portal…")
    wait_until(lambda: paired.finish.words.text() == "Done.")
    assert [call for call in door.calls if call == ("sync",)] == [("sync",), ("sync",)]


def test_a_folder_that_does_not_exist_is_said_before_anybody_is_asked(tmp_path: Path) -> None:
    for choice in shown(StoreChoice(outlook_possible=True)):
        choice.folder.setChecked(True)
        assert (choice.hint.isVisible(), choice.is_complete()) == (False, False)
        choice.path.setText(str(tmp_path / "none"))
        assert (choice.hint.isVisible(), choice.is_complete()) == (True, False)
        choice.path.setText(str(tmp_path))
        assert (choice.hint.isVisible(), choice.is_complete()) == (False, True)
        choice.path.setText("nonsense")
        choice.outlook.setChecked(True)
        assert (choice.hint.isVisible(), choice.is_complete()) == (False, True)
