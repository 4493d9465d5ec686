"""What a read brings, and what it must not bring."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from daybook_connector.stores.errors import StoreCalendarGone, StoreError, StorePermissionRefused
from daybook_connector.stores.events import CalendarAccess, ReadWindow, Response, ShowAs, StoreEvent

from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key, plain, read, times
from tests.store_contract.side import Side

MINUTE = timedelta(minutes=1)
NARROW = ReadWindow(MONDAY, MONDAY + 2 * HOUR)


class CalendarsContract:
    def test_facts_tell_what_the_store_is(self, side: Side) -> None:
        with side.store() as store:
            facts = store.facts()
        assert facts.name
        assert facts.open
        assert facts.zone == side.zone

    def test_facts_can_be_asked_before_the_store_is_open(self, side: Side) -> None:
        assert side.store().facts().name

    def test_a_store_may_be_closed_twice_and_opened_again(self, side: Side) -> None:
        store = side.store()
        store.open()
        store.close()
        store.close()
        with store:
            assert store.calendars()

    def test_calendars_have_lasting_keys_and_the_access_that_holds(self, side: Side) -> None:
        expected = {
            side.calendar: CalendarAccess.READ_WRITE,
            side.second: CalendarAccess.READ_WRITE,
        }
        if side.read_only:
            expected[side.read_only] = CalendarAccess.READ_ONLY
        if side.free_busy:
            expected[side.free_busy] = CalendarAccess.FREE_BUSY
        for _ in range(2):
            with side.store() as store:
                calendars = store.calendars()
            assert {calendar.key: calendar.access for calendar in calendars} == expected
            assert all(calendar.name for calendar in calendars)

    def test_two_calendars_do_not_mix(self, side: Side) -> None:
        one = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        two = side.add(side.second, MONDAY, MONDAY + 2 * HOUR)
        assert times(read(side)) == {one: (MONDAY, MONDAY + HOUR)}
        assert times(read(side, calendar=side.second)) == {two: (MONDAY, MONDAY + 2 * HOUR)}

    def test_a_removed_calendar_is_gone(self, side: Side) -> None:
        with side.store() as store:
            store.read(side.calendar, WINDOW)
            side.remove_calendar(side.calendar)
            assert side.calendar not in {calendar.key for calendar in store.calendars()}
            with pytest.raises(StoreCalendarGone):
                store.read(side.calendar, WINDOW)

    def test_a_calendar_that_fails_does_not_hide_the_others(self, side: Side) -> None:
        key = side.add(side.second, MONDAY, MONDAY + HOUR)
        side.break_calendar(side.calendar)
        with side.store() as store:
            assert side.second in {calendar.key for calendar in store.calendars()}
            with pytest.raises(StoreError):
                store.read(side.calendar, WINDOW)
            assert list(by_key(store.read(side.second, WINDOW))) == [key]

    def test_lost_write_access_shows_in_the_calendar(self, side: Side) -> None:
        with side.store() as store:
            side.take_write_access(side.calendar)
            access = {calendar.key: calendar.access for calendar in store.calendars()}
        assert access[side.calendar] is CalendarAccess.READ_ONLY
        assert access[side.second] is CalendarAccess.READ_WRITE

    def test_a_calendar_that_can_only_be_read_is_read(self, side: Side) -> None:
        for calendar in filter(None, (side.read_only, side.free_busy)):
            assert read(side, calendar=calendar) == {}


class ReadingContract:
    def test_an_empty_calendar_is_empty(self, side: Side) -> None:
        assert read(side) == {}

    def test_an_event_is_told_with_its_times_in_utc(self, side: Side) -> None:
        key = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        (event,) = read(side).values()
        assert plain(event) == StoreEvent(key, "", MONDAY, MONDAY + HOUR)
        assert isinstance(event.start, datetime)
        assert event.start.utcoffset() == timedelta(0)
        assert event.etag

    def test_progress_ends_with_all_events(self, side: Side) -> None:
        for number in range(3):
            side.add(side.calendar, MONDAY + number * DAY, MONDAY + number * DAY + HOUR)
        told: list[tuple[int, int | None]] = []
        with side.store() as store:
            store.read(side.calendar, WINDOW, progress=lambda *step: told.append(step))
        assert told[-1] == (3, 3)

    @pytest.mark.parametrize(
        ("start", "end", "inside"),
        [
            (MONDAY - HOUR, MONDAY, False),
            (MONDAY - HOUR, MONDAY + MINUTE, True),
            (MONDAY - 5 * DAY, MONDAY + MINUTE, True),
            (MONDAY - 5 * DAY, MONDAY + 5 * DAY, True),
            (MONDAY + 2 * HOUR - MINUTE, MONDAY + 3 * HOUR, True),
            (MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, False),
            (MONDAY + HOUR, MONDAY + HOUR, True),
        ],
    )
    def test_what_overlaps_the_window_is_told_and_nothing_else(
        self, side: Side, start: datetime, end: datetime, inside: bool
    ) -> None:
        key = side.add(side.calendar, start, end)
        assert times(read(side, NARROW)) == ({key: (start, end)} if inside else {})

    def test_all_day_events_are_days(self, side: Side) -> None:
        first, last = date(2026, 12, 24), date(2026, 12, 27)
        key = side.add(side.calendar, first, last, show_as=ShowAs.AWAY)
        (event,) = read(side).values()
        assert plain(event) == StoreEvent(key, "", first, last, show_as=ShowAs.AWAY)
        assert type(event.start) is date

    @pytest.mark.parametrize(
        ("begins", "inside"),
        [
            # The 23rd ends in Berlin at 23:00 UTC.
            (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), True),
            (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),
        ],
    )
    def test_days_are_those_of_the_owner_at_the_start_of_the_window(
        self, side: Side, begins: datetime, inside: bool
    ) -> None:
        key = side.add(side.calendar, date(2026, 11, 21), date(2026, 11, 24))
        assert list(read(side, ReadWindow(begins, begins + DAY))) == ([key] if inside else [])

    @pytest.mark.parametrize(
        ("ends", "inside"),
        [
            (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),
            (datetime(2026, 11, 23, 23, 1, tzinfo=UTC), True),
        ],
    )
    def test_days_are_those_of_the_owner_at_the_end_of_the_window(
        self, side: Side, ends: datetime, inside: bool
    ) -> None:
        key = side.add(side.calendar, date(2026, 11, 24), date(2026, 11, 25))
        assert list(read(side, ReadWindow(ends - DAY, ends))) == ([key] if inside else [])

    @pytest.mark.parametrize(
        "fields",
        [
            *({"show_as": show_as} for show_as in ShowAs),
            *({"response": response} for response in Response),
            {"cancelled": True},
            {"private": True},
        ],
        ids=lambda fields: "-".join(f"{name}-{value}" for name, value in fields.items()),
    )
    def test_how_an_event_counts_is_told(self, side: Side, fields: dict[str, Any]) -> None:
        key = side.add(side.calendar, MONDAY, MONDAY + HOUR, **fields)
        (event,) = read(side).values()
        assert plain(event) == StoreEvent(key, "", MONDAY, MONDAY + HOUR, **fields)

    def test_titles_are_told_only_on_request(self, side: Side) -> None:
        side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Dentist")
        assert [event.title for event in read(side).values()] == [""]
        assert [event.title for event in read(side, titles=True).values()] == ["Dentist"]

    def test_titles_of_private_events_are_never_told(self, side: Side) -> None:
        side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Dentist", private=True)
        assert [event.title for event in read(side, titles=True).values()] == [""]

    def test_what_cannot_be_understood_is_told_as_a_problem_beside_the_rest(
        self, side: Side
    ) -> None:
        broken = side.add_nonsense(side.calendar)
        good = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        events = read(side)
        assert set(events) == {broken, good}
        assert events[broken].problem
        assert (events[broken].start, events[broken].end) == (None, None)
        assert events[broken].etag
        assert not events[good].problem
        assert read(side) == events

    def test_a_calendar_one_may_not_open_is_refused_or_gone(self, side: Side) -> None:
        with side.store() as store, pytest.raises((StoreCalendarGone, StorePermissionRefused)):
            store.read("no-such-calendar", WINDOW)
