"""How much one event may hold, and what becomes of the rest.

Ten years of a daily series, half of it changed, with thousands of exceptions, is read to the end.
Beyond that nothing is read any more, only from which day on it would take time: from there on all
time counts, and it is told.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from daybook_ical.errors import Unreadable
from daybook_ical.events import EventPart, Moment, Period
from daybook_ical.lines import Component
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.values import parse_plain

MOST_PARTS = 5_000
MOST_DATES = 20_000
MOST_TIMES = 1_000
TOO_MANY_PARTS = Oddity(Odd.TOO_MANY_PARTS, most=MOST_PARTS)
TOO_MANY_EXCEPTIONS = Oddity(Odd.TOO_MANY_EXCEPTIONS, most=MOST_DATES)
TOO_MANY_EXTRAS = Oddity(Odd.TOO_MANY_EXTRAS, most=MOST_DATES)
TOO_MANY_TIMES = Oddity(Odd.TOO_MANY_TIMES, most=MOST_TIMES)

_BEGINNING = date(1600, 1, 1)
_FOREVER = Moment(datetime(9989, 1, 1), "UTC")  # noqa: DTZ001
_TIMES = ("DTSTART", "DTEND", "RDATE")


def bounded(events: Sequence[Component]) -> tuple[Sequence[Component], EventPart | None]:
    """The VEVENTs of one event that are read, and what stands for the others, if there are any."""
    if len(events) <= MOST_PARTS:
        return events, None
    # The series themselves first: of changed instances there may be any number.
    ordered = sorted(events, key=lambda event: "RECURRENCE-ID" in event.properties)
    rest = all_time_from(
        value
        for event in ordered[MOST_PARTS:]
        for name in _TIMES
        for prop in event.properties.get(name, ())
        for value in prop.value.split(",")
    )
    return ordered[:MOST_PARTS], EventPart(rest.start, rest.end or _FOREVER)


def all_time_from(values: Iterable[str]) -> Period:
    """From two days before the first of some dates or times on: one for a zone ahead of UTC, one
    for a day of which only the end is told."""
    days = (value.replace("-", "").strip()[:8] for value in values)
    first = min((day for day in days if len(day) == 8 and day.isdecimal()), default="")
    try:
        day = max(parse_plain(first).wall, _BEGINNING) - timedelta(days=2)
    except Unreadable:
        day = _BEGINNING
    return Period(Moment(datetime(day.year, day.month, day.day), "UTC"), _FOREVER)  # noqa: DTZ001
