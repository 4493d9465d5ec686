"""Days, clock times and spans in the reader's language.

The shape of a day is told in words: "weekday", "short-weekday", "year", and "short" for short
names. English has the house style, every other language what CLDR has.

| shape                  | English                    | Deutsch                     |
|------------------------|----------------------------|-----------------------------|
| ""                     | 1 December                 | 1. Dezember                 |
| "year"                 | 1 December 2026            | 1. Dezember 2026            |
| "weekday"              | Tuesday, 1 December        | Dienstag, 1. Dezember       |
| "weekday year"         | Tuesday, 1 December 2026   | Dienstag, 1. Dezember 2026  |
| "short-weekday year"   | Tue 1 December 2026        | Di., 1. Dezember 2026       |
| "short"                | 1 Dec                      | 1. Dez.                     |
| "short year"           | 1 Dec 2026                 | 1. Dez. 2026                |
| "short weekday"        | Tue 1 Dec                  | Di., 1. Dez.                |
| "short weekday year"   | Tue 1 Dec 2026             | Di., 1. Dez. 2026           |

Instants are told on the wall of their own zone: convert them before. Hours are told as the reader
has chosen, else as the language has them. German sentences go without „Uhr“, which would be wrong
after "9:30 AM".
"""

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import match_skeleton, parse_pattern

from languages.locale import is_english, locale
from languages.speaking import WEEK_STARTS, habits

_SHAPE_WORDS = {"weekday", "short-weekday", "year", "short", "seconds"}
_WEEKDAYS = {"monday": 0, "saturday": 5, "sunday": 6}
_ENGLISH, _BRITISH = Locale.parse("en"), Locale.parse("en_GB")


def day(when: date, shape: str = "") -> str:
    """A day, or the day of an instant."""
    where = _ENGLISH if is_english() else locale()
    return _told(when, _day_pattern(where, frozenset(shape.split())), where)


def clock(when: datetime | time, *, seconds: bool = False) -> str:
    """“09:30”, or “9:30 am”."""
    return _clock(when, twelve=has_12_hours(), seconds=seconds)


def _clock(when: datetime | time, *, twelve: bool, seconds: bool = False) -> str:
    if not twelve and not seconds:
        return f"{when:%H:%M}"
    # en_GB has "am" where en has "AM".
    where = _BRITISH if is_english() else locale()
    return _told(when, _clock_pattern(where, twelve, seconds), where)


def moment(when: datetime, shape: str = "") -> str:
    """A day and the time on it: “1 Dec 2026, 09:30”; with seconds where `shape` says "seconds"."""
    pattern = str(locale().datetime_formats["medium"])
    words = shape.split()
    return pattern.format(clock(when, seconds="seconds" in words), day(when, shape))


def span(start: datetime, end: datetime, shape: str = "") -> str:
    """“1 December, 09:00–09:30”; over midnight “1 December, 23:30 – Wed 2 Dec, 00:30”."""
    return f"{moment(start, shape)}{ending(end, start)}"


def hours(start: datetime | time, end: datetime | time) -> str:
    """“09:00–09:30”, “9:00 am – 9:30 am”."""
    dash = " – " if has_12_hours() else "–"
    return f"{clock(start)}{dash}{clock(end)}"


def ending(end: datetime, start: datetime) -> str:
    """What follows a start: “–09:30” on the same day, else “ – Wed 2 Dec, 00:30”."""
    if end.date() == start.date():
        return f"{' – ' if has_12_hours() else '–'}{clock(end)}"
    return f" – {moment(end, 'short weekday')}"


def month(first: date) -> str:
    """“December 2026”."""
    where = _ENGLISH if is_english() else locale()
    return _told(first, _found(where, "yMMMM"), where)


def weekday(when: date | int, width: Literal["wide", "abbreviated", "short"] = "wide") -> str:
    """“Tuesday”, “Tue” or “Tu”, of a day or of a number from Monday, 0."""
    number = when if isinstance(when, int) else when.weekday()
    where = _ENGLISH if is_english() else locale()
    # Some short names of CLDR end with the point of an abbreviation, and some do not.
    return str(where.days["stand-alone"][width][number]).removesuffix(".")


def first_weekday() -> int:
    """With which day a week begins for the reader: 0 is Monday."""
    chosen = habits().week_start
    if chosen in WEEK_STARTS:
        return _WEEKDAYS[chosen]
    return _BRITISH.first_week_day if is_english() else locale().first_week_day


def clocks() -> list[tuple[str, str, bool]]:
    """The ways in which hours can be told, each with an example and whether it is in use."""
    twelve = has_12_hours()
    return [
        ("24", f"{_AFTERNOON:%H:%M}", not twelve),
        ("12", _clock(_AFTERNOON, twelve=True), twelve),
    ]


_AFTERNOON = time(14, 30)


def has_12_hours() -> bool:
    """Whether the hours of an afternoon begin with 1 again, for whoever reads."""
    chosen = habits().hours
    if chosen:
        return chosen == "12"
    return not is_english() and "a" in str(locale().time_formats["short"].pattern)


def _told(when: date | time, pattern: str, where: Locale) -> str:
    return parse_pattern(pattern).apply(when, where)


@lru_cache(maxsize=256)
def _clock_pattern(where: Locale, twelve: bool, seconds: bool) -> str:
    return _found(where, ("hm" if twelve else "Hm") + "s" * seconds)


@lru_cache(maxsize=256)
def _day_pattern(where: Locale, shape: frozenset[str]) -> str:
    if unknown := shape - _SHAPE_WORDS:
        raise ValueError(f"A day has no shape {', '.join(sorted(unknown))}.")
    short = "short" in shape
    month = "MMM" if short else "MMMM"
    weekday = ""
    if shape & {"weekday", "short-weekday"}:
        weekday = "EEE" if short or "short-weekday" in shape else "EEEE"
    if where.language == "en":
        before = {"": "", "EEE": "EEE ", "EEEE": "EEEE, "}[weekday]
        return f"{before}d {month}{' yyyy' if 'year' in shape else ''}"
    found = _found(where, f"{'y' if 'year' in shape else ''}{month}{'E' if weekday else ''}d")
    return _widened(found, weekday, month)


def _found(where: Locale, skeleton: str) -> str:
    """The language's own order of these fields, with all digits of a year."""
    nearest = match_skeleton(skeleton, where.datetime_skeletons)
    pattern = str(where.datetime_skeletons[nearest].pattern)
    return re.sub("'[^']*'|y+", lambda found: "yyyy" if found[0][0] == "y" else found[0], pattern)


def _widened(pattern: str, weekday: str, month: str) -> str:
    """With names as long as they are wanted; text in quotes stays."""

    def wanted(field: re.Match[str]) -> str:
        text = field[0]
        if text.startswith("'"):
            return text
        return weekday if text[0] in "Ec" else text[0] * len(month)

    return re.sub(r"'[^']*'|E+|c{3,}|[ML]{3,}", wanted, pattern)
