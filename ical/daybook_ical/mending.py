"""Odd recurrence rules, read so that they never free time.

What every other program leaves out is left out (an empty rule, INTERVAL=0, COUNT=0, X- parts). Of
anything else that cannot be read the series without it counts, or with each of its readings where
there are several, or the first time alone; the doubt is told.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

from daybook_ical.doubts import Doubts
from daybook_ical.errors import Unreadable
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.rules import LISTS, parse_rule

MOST_READINGS = 16

_MEANS_NOTHING = {("INTERVAL", "0"), ("COUNT", "0")}


def readable_rules(text: str, doubts: Doubts) -> tuple[str, ...]:
    """The rules whose occurrences together are at least those of `text`; each can be parsed."""
    if not text.strip(" ;"):
        return ()
    try:
        parse_rule(text)
    except Unreadable:
        return _mended(text, doubts)
    return (text,)


def is_plain(text: str) -> bool:
    """Whether a rule can be read as it stands, or after leaving out what means nothing."""
    doubts = Doubts()
    return bool(readable_rules(text, doubts)) and not doubts


def _mended(text: str, doubts: Doubts) -> tuple[str, ...]:
    parts = _parts(text)
    gregorian = parts.pop("RSCALE", ["GREGORIAN"]) == ["GREGORIAN"]
    if not (gregorian and any(_told("FREQ", parts.get("FREQ", [])))):
        doubts.add(Oddity.of(Odd.FIRST_TIME_ONLY, text))
        return ()
    readings: list[list[str]] = []
    for name, values in parts.items():
        told = list(_told(name, values))
        if len(told) != len(values) or len(told) > 1 or not set(told) <= set(values):
            doubts.add(Oddity.of(Odd.RULE_NOT_AS_IT_STANDS, text, name))
        if told:
            readings.append([f"{name}={value}" for value in told])
    rules = (";".join(chosen) for chosen in islice(product(*readings), MOST_READINGS))
    found = tuple(dict.fromkeys(rule for rule in rules if _can_be_read(rule)))
    if not found:
        doubts.add(Oddity.of(Odd.FIRST_TIME_ONLY, text))
    return found


def _parts(text: str) -> dict[str, list[str]]:
    """The different values of each part, without those that mean nothing."""
    parts: dict[str, list[str]] = {}
    for pair in text.upper().split(";"):
        name, _, value = (piece.strip() for piece in pair.partition("="))
        if not name or name.startswith("X-") or (name, value.lstrip("+0") or "0") in _MEANS_NOTHING:
            continue
        values = parts.setdefault(name, [])
        if value not in values:
            values.append(value)
    return parts


def _told(name: str, values: list[str]) -> Iterator[str]:
    """What of the values can be read, each by itself."""
    for value in values:
        if name in LISTS or name == "BYDAY":
            value = ",".join(item for item in value.split(",") if _reads(name, item))
        elif name == "UNTIL":
            value = _end(value)
        if value and _reads(name, value):
            yield value


def _reads(name: str, value: str) -> bool:
    return _can_be_read(f"{name}={value}" if name == "FREQ" else f"FREQ=DAILY;{name}={value}")


def _can_be_read(rule: str) -> bool:
    try:
        parse_rule(rule)
    except Unreadable:
        return False
    return True


def _end(value: str) -> str:
    """The last day as written; one that its month does not have is counted on into the next."""
    if _reads("UNTIL", value) or not value[:8].isdecimal():
        return value
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
    if not (year and 1 <= month <= 12 and 1 <= day <= 31):
        return value
    return f"{date(year, month, 1) + timedelta(days=day - 1):%Y%m%d}"
