"""Recurrence rules (RFC 5545, 3.3.10) as values, checked when an event is read.

A rule that can be parsed here can be walked by `daybook_ical.walking`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment
from daybook_ical.oddities import Odd
from daybook_ical.values import parse_plain


class Frequency(IntEnum):
    """How long one period of a rule is, longest first."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Weekdays count from Monday = 0; in `days` the number before them is 0 for "every".

    `until` is a UTC instant, a floating time or a date, as written. `skip` says what becomes of a
    day that its month does not have (RFC 7529, 4.1): left out (0), the day before (-1) or the day
    after it (1).
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    seconds: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    skip: int = 0


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
# Name in the rule: (name of our field, least, greatest, may be negative).
LISTS = {
    "BYSECOND": ("seconds", 0, 60, False),
    "BYMINUTE": ("minutes", 0, 59, False),
    "BYHOUR": ("hours", 0, 23, False),
    "BYMONTHDAY": ("month_days", 1, 31, True),
    "BYYEARDAY": ("year_days", 1, 366, True),
    "BYWEEKNO": ("weeks", 1, 53, True),
    "BYMONTH": ("months", 1, 12, False),
    "BYSETPOS": ("positions", 1, 366, True),
}


_LONGEST_KEPT = 300


def parse_rule(text: str) -> Rule:
    """The rule in an RRULE value. Raises `Unreadable` with the reason."""
    # What is kept for the next time must not grow with what strangers write.
    return _kept(text) if len(text) <= _LONGEST_KEPT else _parsed(text)


def _parsed(text: str) -> Rule:
    try:
        return Rule(**_fields(_split(text)))
    except (KeyError, ValueError) as error:
        raise Unreadable(Odd.RULE_UNREADABLE, text) from error


_kept = lru_cache(maxsize=8192)(_parsed)


def _split(text: str) -> dict[str, str]:
    pairs = [part.strip().partition("=") for part in text.upper().split(";") if part.strip()]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    if len(parts) != len(pairs):
        raise ValueError("a part is given twice")
    # RFC 7529: the Gregorian calendar is the only one read here.
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError("not a Gregorian rule")
    return parts


def _fields(parts: dict[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"frequency": Frequency[parts.pop("FREQ")]}
    for name, value in parts.items():
        if name in LISTS:
            field, least, greatest, negative = LISTS[name]
            fields[field] = _numbers(value, least, greatest, negative=negative)
        else:
            field, read = _SINGLES[name]
            fields[field] = read(value)
    return fields


def _numbers(value: str, least: int, greatest: int, *, negative: bool) -> tuple[int, ...]:
    numbers = sorted({_number(item) for item in value.split(",")})
    if any(not least <= (abs(n) if negative else n) <= greatest for n in numbers):
        raise ValueError("a number is out of range")
    return tuple(numbers)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("not a number")
    return int(text)


def _positive(text: str) -> int:
    number = _number(text)
    if number < 1:
        raise ValueError("must be at least 1")
    return number


def _days(value: str) -> tuple[tuple[int, int], ...]:
    matches = [_DAY.fullmatch(item.strip()) for item in value.split(",")]
    if not all(matches):
        raise ValueError("not a weekday")
    days = {(int(match[1] or 0), _WEEKDAYS.index(match[2])) for match in matches if match}
    if any(abs(number) > 53 for number, _ in days):
        raise ValueError("a year has 53 weeks at most")
    return tuple(sorted(days))


_SKIPS = {"OMIT": 0, "BACKWARD": -1, "FORWARD": 1}
_SINGLES: dict[str, tuple[str, Callable[[str], object]]] = {
    "INTERVAL": ("interval", _positive),
    "COUNT": ("count", _positive),
    "UNTIL": ("until", parse_plain),
    "BYDAY": ("days", _days),
    "WKST": ("week_start", _WEEKDAYS.index),
    "SKIP": ("skip", _SKIPS.__getitem__),
}
