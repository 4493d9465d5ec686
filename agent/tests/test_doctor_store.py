"""The doctor's rungs above the network: store, folders, permissions."""

from datetime import UTC, datetime, timedelta

import pytest
from daybook_connector.doctor import DoctorRung, RungVerdict, climb, look_at_store, render
from daybook_connector.doctor.words import finding
from daybook_connector.stores.errors import StorePermissionRefused
from daybook_connector.stores.events import CalendarAccess
from daybook_connector.stores.fake import FakeStore
from daybook_connector.stores.fake.desk import FakeDesk, PlannedFailure
from daybook_connector.words.reasons import what_helps


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.add_calendar("work")
    desk.add_calendar("team", name="Team", access=CalendarAccess.READ_ONLY)
    return desk


def verdicts(rungs: list[DoctorRung]) -> dict[str, RungVerdict]:
    return {rung.rung: rung.verdict for rung in rungs}


def look(desk: FakeDesk, *shared: str) -> list[DoctorRung]:
    with FakeStore(desk) as store:
        return look_at_store(store, shared or None)


def test_calendars_that_may_be_written_are_fine(desk: FakeDesk) -> None:
    assert verdicts(look(desk, "work")) == {
        "store": RungVerdict.FINE,
        "folders": RungVerdict.FINE,
        "permissions": RungVerdict.FINE,
    }


def test_a_calendar_that_may_only_be_read_deserves_attention(desk: FakeDesk) -> None:
    permissions = look(desk)[2]

    assert permissions.verdict is RungVerdict.ATTENTION
    assert finding(permissions) == "not all may be written (Team: read-only)"


def test_a_closed_program_ends_at_store(desk: FakeDesk) -> None:
    desk.close_program()

    store, *others = look_at_store(FakeStore(desk))

    assert (store.rung, store.verdict) == ("store", RungVerdict.BROKEN)
    assert what_helps(store.remedy).startswith("Open Outlook")
    assert {rung.verdict for rung in others} == {RungVerdict.NOT_REACHED}


def test_a_store_that_is_not_open_yet_is_opened(desk: FakeDesk) -> None:
    assert verdicts(look_at_store(FakeStore(desk), ["work"]))["store"] is RungVerdict.FINE


def test_an_open_dialog_ends_at_folders(desk: FakeDesk) -> None:
    with FakeStore(desk) as store:
        desk.open_dialog()
        rungs = look_at_store(store)

    assert [rung.rung for rung in rungs if rung.verdict is RungVerdict.BROKEN] == ["folders"]
    assert rungs[-1].verdict is RungVerdict.NOT_REACHED


def test_a_shared_calendar_that_is_gone_or_forbidden_ends_at_folders(desk: FakeDesk) -> None:
    gone = look(desk, "work", "old")[1]
    desk.failures.append(PlannedFailure(StorePermissionRefused(), "read", "work"))
    forbidden = look(desk, "work")[1]

    assert finding(gone).endswith("(1 of the 2 calendars that are shared)")
    assert what_helps(forbidden.remedy).startswith("Ask the calendar's owner")
    assert {gone.verdict, forbidden.verdict} == {RungVerdict.BROKEN}


def test_events_that_are_not_understood_deserve_attention(desk: FakeDesk) -> None:
    start = datetime.now(UTC) + timedelta(hours=1)
    event = desk.add("work", start, start + timedelta(hours=1))
    desk.change("work", event.key, start=None, end=None, problem="The zone is unknown.")

    folders = look(desk, "work")[1]

    assert folders.verdict is RungVerdict.ATTENTION
    assert "1 event could not be understood" in finding(folders)


async def test_a_broken_network_does_not_hide_the_store(desk: FakeDesk) -> None:
    class Settings:
        portal, proxy, ca_file = "https://no-such-portal.invalid", "none", ""

    with FakeStore(desk) as store:
        rungs = await climb(Settings(), "token", store, shared=["work"])

    assert rungs[0].verdict is RungVerdict.BROKEN
    assert verdicts(rungs)["permissions"] is RungVerdict.FINE
    assert "For a ticket to your IT department" in render(rungs)


async def test_the_lines_for_the_ticket_are_not_for_the_portal() -> None:
    class Settings:
        portal, proxy, ca_file = "https://no-such-portal.invalid", "none", ""

    (first, *_) = await climb(Settings(), "token")

    assert first.ticket
    assert set(first.told()) == {
        *("rung", "verdict", "detail", "remedy", "ms", "code", "about"),
    }
