"""The store in memory keeps what every store promises, and plays the troubles of real ones."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError
from daybook_connector.stores.events import CalendarAccess, StoreEvent
from daybook_connector.stores.fake import FakeDesk, FakeStore

from tests.store_contract import Side, StoreContract
from tests.store_contract.scene import HOUR, MONDAY, WINDOW, occurrence
from tests.store_contract.side import Moment


class DeskSide(Side):
    calendar = "private"
    second = "work"
    read_only = "board-room"
    free_busy = "carla"

    def __init__(self) -> None:
        self.desk = FakeDesk()
        self.desk.add_calendar(self.calendar)
        self.desk.add_calendar(self.second)
        self.desk.add_calendar(self.read_only, access=CalendarAccess.READ_ONLY)
        self.desk.add_calendar(self.free_busy, access=CalendarAccess.FREE_BUSY)

    def store(self) -> FakeStore:
        return FakeStore(self.desk)

    def add(self, calendar: str, start: Moment, end: Moment, **fields: Any) -> str:
        return self.desk.add(calendar, start, end, **fields).key

    def add_series(
        self, calendar: str, start: Moment, length: timedelta, *, zone: str, days: int, times: int
    ) -> str:
        name = self.desk.new_key()
        for number in range(times):
            begin = later(start, number * days, zone)
            self.desk.add(calendar, begin, begin + length, key=occurrence(name, begin))
        return name

    def move_occurrence(self, calendar: str, series: str, original: datetime, to: datetime) -> None:
        key = occurrence(series, original)
        event = self.desk.pages[calendar].events[key]
        assert event.start
        assert event.end
        self.change(calendar, key, start=to, end=to + (event.end - event.start))

    def remove_occurrence(self, calendar: str, series: str, original: datetime) -> None:
        self.desk.remove(calendar, occurrence(series, original))

    def change(self, calendar: str, key: str, **fields: Any) -> None:
        self.desk.change(calendar, key, **fields)

    def remove(self, calendar: str, key: str) -> None:
        self.desk.remove(calendar, key)

    def copy(self, calendar: str, key: str) -> str:
        return self.desk.copy(calendar, key).key

    def add_note(self, calendar: str, key: str) -> None:
        self.desk.write_note(calendar, key, "Bring the slides")

    def has_note(self, calendar: str, key: str) -> bool:
        return self.desk.pages[calendar].notes[key] == "Bring the slides"

    def add_nonsense(self, calendar: str) -> str:
        key = self.desk.new_key()
        return self.desk.place(calendar, StoreEvent(key, "", problem="The event has no start.")).key

    def take_write_access(self, calendar: str) -> None:
        self.desk.set_access(calendar, CalendarAccess.READ_ONLY)

    def break_calendar(self, calendar: str) -> None:
        self.desk.fail(StoreError("the page is torn"), calendar=calendar, times=100)

    def remove_calendar(self, calendar: str) -> None:
        self.desk.remove_calendar(calendar)


def later(start: Moment, days: int, zone: str) -> Moment:
    """The same wall time some days on."""
    if not isinstance(start, datetime):
        return start + timedelta(days=days)
    wall = start.astimezone(ZoneInfo(zone))
    day: date = wall.date() + timedelta(days=days)
    clock: time = wall.time()
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def side() -> DeskSide:
    return DeskSide()


class TestFakeStore(StoreContract):
    pass


def test_a_closed_program_closes_the_store_until_it_is_ready(side: DeskSide) -> None:
    with side.store() as store:
        side.desk.close_program()
        with pytest.raises(StoreClosed):
            store.calendars()
        with pytest.raises(StoreClosed):
            store.read(side.calendar, WINDOW)
        assert not store.facts().open
        side.desk.be_ready()
        assert store.facts().open
        assert store.read(side.calendar, WINDOW) == ()


def test_an_open_dialog_keeps_the_store_busy(side: DeskSide) -> None:
    with side.store() as store:
        side.desk.open_dialog()
        with pytest.raises(StoreBusy):
            store.read(side.calendar, WINDOW)
        assert store.facts().open


def test_a_failure_comes_as_often_as_was_said_and_only_where(side: DeskSide) -> None:
    side.desk.fail(StoreBusy(), on="read", calendar=side.second)
    with side.store() as store:
        assert store.read(side.calendar, WINDOW) == ()
        with pytest.raises(StoreBusy):
            store.read(side.second, WINDOW)
        assert store.read(side.second, WINDOW) == ()


def test_a_free_busy_calendar_tells_no_titles(side: DeskSide) -> None:
    side.add(side.free_busy, MONDAY, MONDAY + HOUR, title="Dentist")
    with side.store() as store:
        (event,) = store.read(side.free_busy, WINDOW, titles=True)
    assert event.title == ""


def test_a_desk_that_cannot_tell_is_not_watched(side: DeskSide) -> None:
    side.desk.can_tell = False
    with side.store() as store:
        assert not store.watch(lambda calendar: None)
