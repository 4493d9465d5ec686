"""Random series, zones and exceptions against recurring-ical-events."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

HOME = "Europe/Berlin"
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=-1,{day}",
    "FREQ=YEARLY",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT={count}",
    "FREQ=WEEKLY;COUNT={count}",
    "FREQ=WEEKLY;UNTIL={until}",
]


@st.composite
def resources(draw):
    """A series with exceptions, as text."""
    start = draw(st.datetimes(datetime(2022, 1, 1), datetime(2026, 6, 1)))
    start = start.replace(hour=draw(st.integers(4, 18)), second=0, microsecond=0, fold=0)
    zone = draw(st.sampled_from(ZONES))
    all_day = draw(st.booleans())
    rule = draw(st.sampled_from(RULES)).format(
        day=start.day,
        count=draw(st.integers(1, 300)),
        until=f"{start + timedelta(days=draw(st.integers(1, 900))):%Y%m%d}"
        + ("" if all_day else "T235959Z"),
    )
    length = draw(lengths(zone, all_day=all_day))
    write = writer(zone, all_day=all_day)
    event = [write("DTSTART", start), write("DTEND", start + length), f"RRULE:{rule}"]
    instances = instances_of(event)
    parts = [event]
    left_out = draw(picks(instances))
    event += [write("EXDATE", instance) for instance in left_out]
    for instance in draw(picks(instances)):
        if any(write("EXDATE", instance) == line for line in event):
            continue
        moved = instance + timedelta(days=draw(st.integers(-40, 40)))
        changed = [
            write("RECURRENCE-ID", instance),
            write("DTSTART", moved),
            write("DTEND", moved + length * draw(st.integers(1, 3))),
        ]
        parts.append(changed)
    for extra in draw(st.lists(st.integers(1, 400), max_size=2, unique=True)):
        added = start + timedelta(days=extra, hours=0 if all_day else 1)
        # The oracle also leaves out what is added at another time of the same day.
        if not any(one.date() == added.date() for one in left_out):
            event.append(write("RDATE", added))
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *map(vevent, parts), "END:VCALENDAR", ""])


def lengths(zone, *, all_day):
    if all_day:
        return st.integers(1, 3).map(lambda days: timedelta(days=days))
    # Across a change of the clock the oracle keeps the wall's time, where RFC 5545, 3.8.5.3 keeps
    # the exact length (see test_recurrence.py): long events only where clocks do not change.
    steady = zone in ("UTC", "Asia/Kolkata")
    return st.integers(1, 3000 if steady else 100).map(lambda minutes: timedelta(minutes=minutes))


def picks(instances):
    return st.lists(st.sampled_from(instances), max_size=3, unique=True)


def writer(zone, *, all_day):
    def write(name, moment):
        if all_day:
            return f"{name};VALUE=DATE:{moment:%Y%m%d}"
        mark = (":", "Z") if zone == "UTC" else (f";TZID={zone}:", "")
        return f"{name}{mark[0]}{moment:%Y%m%dT%H%M%S}{mark[1]}"

    return write


def vevent(lines):
    return "\n".join(
        ["BEGIN:VEVENT", "UID:1@oracle", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]
    )


def instances_of(event):
    """Wall times of some instances, by the oracle."""
    text = "\n".join(["BEGIN:VCALENDAR", vevent(event), "END:VCALENDAR"])
    found = recurring_ical_events.of(Calendar.from_ical(text)).after(
        datetime(2000, 1, 1, tzinfo=UTC)
    )
    starts = [event.start for event, _ in zip(found, range(40))]
    return [datetime(*start.timetuple()[:6]) for start in starts]


def by_oracle(text, low, high):
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(low, high)
    return sorted((instant(event.start), instant(event.end)) for event in found)


def instant(moment):
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=ZoneInfo(HOME))
    return moment.astimezone(UTC)


@settings(max_examples=200, deadline=None)
@given(text=resources(), day=st.integers(0, 1500))
def test_series_expand_like_recurring_ical_events(text, day):
    home = ZoneInfo(HOME)
    low = datetime(2022, 1, 1, tzinfo=home) + timedelta(days=day)
    high = low + timedelta(days=60)
    event = read_resource("key", "etag", text)
    assert event.problem is None
    found = expand(event.parts, window=(low, high), calendar_zone=HOME)
    assert sorted((one.start, one.end) for one in found) == by_oracle(text, low, high)
