"""What stands in the demo's calendars: a believable fortnight of a person called John Smith.

Everything is placed relative to the Monday of the week in which the demo is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from daybook_ical import compose
from daybook_ical.definitions import definition

HOME = "Europe/London"


@dataclass(frozen=True)
class DemoEvent:
    """One event. `day` counts from that Monday; without `at` it lasts `days` whole days."""

    title: str
    day: int
    at: time | None = None
    minutes: int = 60
    days: int = 1
    zone: str = HOME
    rule: str = ""
    skipped: tuple[int, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)


FREE = {"TRANSP": "TRANSPARENT"}
TENTATIVE = {"STATUS": "TENTATIVE"}
PRIVATE = {"CLASS": "PRIVATE"}

JOHNS = [
    DemoEvent("Team stand-up", 0, time(9, 30), 15, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    DemoEvent("One-to-one with Priya", 1, time(14), 45, rule="FREQ=WEEKLY;INTERVAL=2"),
    DemoEvent("Client review", 8, time(10), 90),
    DemoEvent("Dentist", 9, time(8, 30), 60, properties=PRIVATE),
    DemoEvent("Lunch with Sam (maybe)", 10, time(12, 30), 60, properties=TENTATIVE),
    DemoEvent("Call with the New York office", 8, time(9), 60, zone="America/New_York"),
    DemoEvent("Conference week, follow online", 7, days=5, properties=FREE),
    DemoEvent("Day off", 11),
    DemoEvent("Train to Leeds", 15, time(7, 10), 155),
]
CONTACTS = [
    DemoEvent("Birthday: Grandma", 9, rule="FREQ=YEARLY", properties=FREE),
    DemoEvent("Birthday: Lee", 3, rule="FREQ=YEARLY", properties=FREE),
]
BOARD_ROOM = [
    DemoEvent("Board meeting", 3, time(15), 120, rule="FREQ=MONTHLY;BYDAY=1TH,3TH"),
    DemoEvent(
        "Room service check", 0, time(16), 30, rule="FREQ=WEEKLY;BYDAY=MO,WE", skipped=(7, 9)
    ),
]


def render(event: DemoEvent, monday: date) -> tuple[str, bytes]:
    """The event as an iCalendar file: its UID and its text."""
    uid = f"{uuid4()}@demo"
    first = monday + timedelta(days=event.day)
    zone = definition(event.zone, first.year) if event.at else ()
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Daybook//Demo//EN", *zone, "BEGIN:VEVENT"),
        *(f"UID:{uid}", f"DTSTAMP:{compose.instant(datetime.now(UTC))}"),
        f"SUMMARY:{compose.text(event.title)}",
        *_times(event, first),
        *(f"{name}:{value}" for name, value in event.properties.items()),
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return uid, compose.join(lines)


def _times(event: DemoEvent, first: date) -> Iterator[str]:
    start, end = first, first + timedelta(days=event.days)
    if event.at is not None:
        start = datetime.combine(first, event.at, ZoneInfo(event.zone))
        end = start + timedelta(minutes=event.minutes)
    yield _time("DTSTART", start, event.zone)
    yield _time("DTEND", end, event.zone)
    if event.rule:
        yield f"RRULE:{event.rule}"
    for day in event.skipped:
        yield _time("EXDATE", start + timedelta(days=day - event.day), event.zone)


def _time(name: str, value: date, zone: str) -> str:
    if isinstance(value, datetime):
        return compose.local_time(name, value, zone)
    return f"{name};VALUE=DATE:{value:%Y%m%d}"
