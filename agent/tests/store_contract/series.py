"""Events that repeat."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.stores.events import ReadWindow

from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, occurrence, read, times
from tests.store_contract.side import Side

WEEK = 7 * DAY


class SeriesContract:
    def test_every_occurrence_is_an_event_with_its_own_key(self, side: Side) -> None:
        name = side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=7, times=3)
        starts = [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]
        events = read(side)
        assert times(events) == {occurrence(name, s): (s, s + HOUR) for s in starts}
        assert len({event.etag for event in events.values()}) == 3

    def test_only_occurrences_in_the_window_are_told(self, side: Side) -> None:
        name = side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=1, times=500)
        start = MONDAY + 50 * DAY
        window = ReadWindow(start + timedelta(minutes=59), start + DAY + timedelta(minutes=1))
        assert times(read(side, window)) == {
            occurrence(name, s): (s, s + HOUR) for s in (start, start + DAY)
        }

    def test_an_occurrence_that_began_before_the_window_is_told(self, side: Side) -> None:
        name = side.add_series(
            side.calendar, MONDAY, 50 * HOUR, zone="Europe/Berlin", days=7, times=9
        )
        start = MONDAY + 3 * WEEK
        assert times(read(side, ReadWindow(start + 49 * HOUR, start + 60 * HOUR))) == {
            occurrence(name, start): (start, start + 50 * HOUR)
        }

    def test_a_moved_and_a_removed_occurrence(self, side: Side) -> None:
        name = side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=7, times=4)
        before = read(side)
        moved, removed = MONDAY + WEEK, MONDAY + 2 * WEEK
        side.move_occurrence(side.calendar, name, moved, moved + 5 * HOUR)
        side.remove_occurrence(side.calendar, name, removed)
        after = read(side)
        assert times(after) == {
            occurrence(name, MONDAY): (MONDAY, MONDAY + HOUR),
            occurrence(name, moved): (moved + 5 * HOUR, moved + 6 * HOUR),
            occurrence(name, MONDAY + 3 * WEEK): (MONDAY + 3 * WEEK, MONDAY + 3 * WEEK + HOUR),
        }
        untouched = set(after) - {occurrence(name, moved)}
        assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}
        assert after[occurrence(name, moved)].etag != before[occurrence(name, moved)].etag

    def test_an_occurrence_moved_out_of_the_window_frees_its_time(self, side: Side) -> None:
        name = side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=7, times=4)
        side.move_occurrence(side.calendar, name, MONDAY + WEEK, MONDAY + 9 * DAY)
        day = ReadWindow(MONDAY + WEEK - HOUR, MONDAY + WEEK + 2 * HOUR)
        assert read(side, day) == {}

    def test_an_occurrence_moved_into_the_window_takes_time(self, side: Side) -> None:
        name = side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=7, times=20)
        original, to = MONDAY + 15 * WEEK, MONDAY + 2 * DAY
        side.move_occurrence(side.calendar, name, original, to)
        assert times(read(side, ReadWindow(to - HOUR, to + 2 * HOUR))) == {
            occurrence(name, original): (to, to + HOUR)
        }

    @pytest.mark.parametrize(
        ("zone", "first"),
        [
            ("Europe/Berlin", date(2026, 3, 27)),
            ("Europe/Berlin", date(2026, 10, 23)),
            ("Australia/Lord_Howe", date(2026, 4, 3)),
            ("Australia/Lord_Howe", date(2026, 10, 2)),
        ],
    )
    def test_a_series_keeps_its_wall_time_over_a_change_of_the_clocks(
        self, side: Side, zone: str, first: date
    ) -> None:
        walls = [
            datetime(first.year, first.month, first.day + n, 9, 30, tzinfo=ZoneInfo(zone))
            for n in range(5)
        ]
        starts = [wall.astimezone(UTC) for wall in walls]
        assert len({wall.utcoffset() for wall in walls}) == 2
        name = side.add_series(side.calendar, walls[0], HOUR, zone=zone, days=1, times=5)
        events = read(side, ReadWindow(starts[0] - HOUR, starts[-1] + DAY))
        assert times(events) == {occurrence(name, s): (s, s + HOUR) for s in starts}

    @pytest.mark.parametrize("first", [date(2026, 3, 28), date(2026, 10, 24)])
    def test_an_event_over_the_night_of_a_change_has_its_real_length(
        self, side: Side, first: date
    ) -> None:
        zone = ZoneInfo("Europe/Berlin")
        start = datetime(first.year, first.month, first.day, 22, tzinfo=zone).astimezone(UTC)
        end = datetime(first.year, first.month, first.day + 1, 6, tzinfo=zone).astimezone(UTC)
        key = side.add(side.calendar, start, end)
        assert times(read(side, ReadWindow(start, end))) == {key: (start, end)}

    def test_an_all_day_series_repeats_by_days(self, side: Side) -> None:
        first = date(2026, 11, 24)
        name = side.add_series(side.calendar, first, DAY, zone="Europe/Berlin", days=7, times=2)
        expected = [first, first + WEEK]
        assert times(read(side)) == {occurrence(name, d): (d, d + DAY) for d in expected}

    def test_a_series_that_ended_is_not_told(self, side: Side) -> None:
        start = MONDAY - 60 * DAY
        side.add_series(side.calendar, start, HOUR, zone="Europe/Berlin", days=1, times=5)
        assert read(side, WINDOW) == {}
