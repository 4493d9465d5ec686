"""What stands in the demo's calendars: a believable fortnight of a person called John Smith.

Everything is placed relative to the Monday of the week in which the demo is made.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

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
    vevent = Event()
    vevent.add("UID", uid)
    vevent.add("DTSTAMP", datetime.now(ZoneInfo("UTC")))
    vevent.add("SUMMARY", event.title)
    first = monday + timedelta(days=event.day)
    start: date = first
    end = first + timedelta(days=event.days)
    if event.at is not None:
        start = datetime.combine(first, event.at, ZoneInfo(event.zone))
        end = start + timedelta(minutes=event.minutes)
    vevent.add("DTSTART", start)
    vevent.add("DTEND", end)
    if event.rule:
        vevent.add("RRULE", vRecur.from_ical(event.rule))
    for day in event.skipped:
        vevent.add("EXDATE", start + timedelta(days=day - event.day))
    for name, value in event.properties.items():
        vevent.add(name, value)
    calendar = Calendar()
    calendar.add("PRODID", "-//Daybook//Demo//EN")
    calendar.add("VERSION", "2.0")
    calendar.add_component(vevent)
    calendar.add_missing_timezones()
    return uid, calendar.to_ical()
