"""What the demo's calendars hold reads as events of which nothing is in doubt."""

from datetime import UTC, date, datetime, timedelta

import pytest
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand
from icalendar import Calendar

from config.demo.events import BOARD_ROOM, CONTACTS, JOHNS, DemoEvent, render

MONDAY = date(2026, 11, 30)
EVENTS = {event.title: event for event in (*JOHNS, *CONTACTS, *BOARD_ROOM)}


@pytest.mark.parametrize("event", EVENTS.values(), ids=str)
def test_event_of_the_demo_is_understood(event: DemoEvent) -> None:
    uid, text = render(event, MONDAY)
    read = read_resource("key", "etag", text)
    assert read is not None
    assert (read.uid, read.problem, read.doubts) == (uid, None, ())
    assert [error for part in Calendar.from_ical(text).walk() for error in part.errors] == []


def starts(title: str, *, days: int) -> list[datetime]:
    read = read_resource("key", "etag", render(EVENTS[title], MONDAY)[1])
    assert read is not None
    begin = datetime(2026, 11, 30, tzinfo=UTC)
    window = (begin, begin + timedelta(days=days))
    found = expand(read.parts, window=window, calendar_zone="Europe/London")
    return [occurrence.start for occurrence in found]


def test_rules_zones_and_skipped_days_are_those_of_the_calendar() -> None:
    assert starts("Room service check", days=14) == [
        datetime(2026, 11, 30, 16, tzinfo=UTC),
        datetime(2026, 12, 2, 16, tzinfo=UTC),
    ]
    assert starts("Call with the New York office", days=14) == [
        datetime(2026, 12, 8, 14, tzinfo=UTC)
    ]
    assert starts("Day off", days=14) == [datetime(2026, 12, 11, tzinfo=UTC)]
