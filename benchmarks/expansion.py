"""Expanding 2,000 series over 60 days, against recurring-ical-events and plain dateutil.

All three get their input parsed; what is timed is the way
from a stored series to the instants inside the window. Reading is timed apart, against icalendar.
"""

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from daybook_ical.events import RemoteEvent
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand
from icalendar import Calendar

from benchmarks.table import Row

SERIES = 2_000
WINDOW = (datetime(2026, 11, 16, tzinfo=UTC), datetime(2027, 1, 15, tzinfo=UTC))
ZONE = "Europe/Berlin"


def calendar_texts(count: int, seed: int = 7) -> list[str]:
    """A believable mix of series, the same for each seed."""
    random = Random(seed)
    return [_series(random, number) for number in range(count)]


def _series(random: Random, number: int) -> str:
    year, rule = random.choices(
        [
            (2020, f"FREQ=WEEKLY;BYDAY={random.choice(['MO', 'TU', 'WE', 'TH', 'FR'])}"),
            (2024, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"),
            (2012, "FREQ=DAILY"),
            (2021, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            (2018, f"FREQ=MONTHLY;BYDAY={random.randint(1, 4)}MO"),
            (2019, f"FREQ=MONTHLY;BYMONTHDAY={random.choice([1, 15, 28, -1])}"),
            (2015, "FREQ=YEARLY"),
            (2025, "FREQ=WEEKLY;UNTIL=20261224T225959Z"),
            (2026, f"FREQ=WEEKLY;COUNT={random.randint(10, 80)}"),
        ],
        [40, 10, 6, 8, 10, 6, 10, 7, 3],
    )[0]
    start = datetime(year, 1, 1) + timedelta(
        days=random.randrange(300), minutes=15 * random.randrange(28, 72)
    )
    return _calendar(random, number, start, rule)


def _calendar(random: Random, number: int, start: datetime, rule: str) -> str:
    end = start + timedelta(minutes=random.choice([15, 30, 60, 90]))
    when = f"{start:%Y%m%dT%H%M%S}"
    head = f"BEGIN:VEVENT\nUID:{number}@bench\nDTSTAMP:20260101T000000Z\nSUMMARY:Series {number}\n"
    times = f"DTSTART;TZID={ZONE}:{when}\nDTEND;TZID={ZONE}:{end:%Y%m%dT%H%M%S}\n"
    lines = head + times + f"RRULE:{rule}\n"
    changed = ""
    later = _an_instance(rule, start)
    if later and random.random() < 0.2:
        lines += f"EXDATE;TZID={ZONE}:{later:%Y%m%dT%H%M%S}\n"
    elif later and random.random() < 0.2:
        moved = later + timedelta(hours=2)
        changed = (
            f"{head}RECURRENCE-ID;TZID={ZONE}:{later:%Y%m%dT%H%M%S}\n"
            f"DTSTART;TZID={ZONE}:{moved:%Y%m%dT%H%M%S}\n"
            f"DTEND;TZID={ZONE}:{moved + timedelta(hours=1):%Y%m%dT%H%M%S}\nEND:VEVENT\n"
        )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{lines}END:VEVENT\n{changed}END:VCALENDAR\n"


def _an_instance(rule: str, start: datetime) -> datetime | None:
    """The second instance inside the window."""
    low, high = (moment.replace(tzinfo=None) for moment in WINDOW)
    found = _walk(rule, start, low, high)
    return found[1] if len(found) > 1 else None


def _walk(rule: str, start: datetime, low: datetime, high: datetime) -> list[datetime]:
    if "UNTIL" in rule:
        rule = rule.replace("Z", "")
    return rrulestr(rule, dtstart=start).between(low, high, inc=True)


def reading(texts: list[str]) -> int:
    return sum(read_resource("k", "e", text) is not None for text in texts)


def parsing(texts: list[str]) -> int:
    return sum(len(Calendar.from_ical(text).events) for text in texts)


def ours(events: list[RemoteEvent]) -> int:
    return sum(len(expand(e.parts, window=WINDOW, calendar_zone=ZONE)) for e in events)


def theirs(calendars: list[Calendar]) -> int:
    return sum(len(recurring_ical_events.of(c).between(*WINDOW)) for c in calendars)


def plain(series: list[tuple[str, datetime]]) -> int:
    """dateutil alone: the rule, without exceptions, turned into instants."""
    zone = ZoneInfo(ZONE)
    low, high = (moment.astimezone(zone).replace(tzinfo=None) for moment in WINDOW)
    found = 0
    for rule, start in series:
        walls = _walk(rule, start, low, high)
        found += len([wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls])
    return found


def timed(work: Callable[[Any], int], given: object, repeat: int) -> tuple[float, int]:
    """The best of several runs, in seconds, and what was found."""
    times = []
    for _ in range(repeat):
        gc.collect()
        begin = perf_counter()
        found = work(given)
        times.append(perf_counter() - begin)
    return min(times), found


def run() -> list[Row]:
    texts = calendar_texts(SERIES)
    events = [event for text in texts if (event := read_resource("k", "e", text))]
    series = [(e.parts[0].rules[0], e.parts[0].start.wall) for e in events]
    our_reading, _ = timed(reading, texts, 5)
    their_reading, _ = timed(parsing, texts, 1)
    our_time, our_count = timed(ours, events, 5)
    their_time, their_count = timed(theirs, [Calendar.from_ical(text) for text in texts], 1)
    plain_time, _ = timed(plain, series, 2)
    if our_count != their_count:
        raise AssertionError(f"{our_count} occurrences here, {their_count} there")
    what = f"{SERIES} series, 60 days, {our_count} occurrences"
    return [
        Row(f"{SERIES} series read from text", our_reading, "icalendar", their_reading, 0.16),
        Row(what, our_time, "recurring-ical-events", their_time, 0.03),
        Row(what, our_time, "plain dateutil", plain_time, 0.3),
    ]
