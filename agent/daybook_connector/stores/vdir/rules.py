"""Which repetitions are expanded. A rule must come to an end in a time that nobody notices.

`dateutil` looks for the next match until the year 9999, and for ever where the interval is nothing.
"""

import re
from datetime import UTC, date, datetime, tzinfo
from math import prod

from daybook_connector.stores.vdir.lines import Component, Unreadable

Parts = dict[str, str]

_PART = re.compile(r"\s*([A-Z]+)\s*=\s*([^;]*)", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL\s*=\s*(\d{8})(T\d{6})?(?=\s*(?:;|$))", re.IGNORECASE)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST = 5000
_MOST_A_DAY = 100
_LEAP_YEAR = 2024


def examine(event: Component) -> None:
    """Raises `Unreadable` for a rule that is none, would never end or never match."""
    for rule in event.properties.get("RRULE", ()):
        parts = {match[1].upper(): match[2].strip().upper() for match in _PART.finditer(rule.value)}
        _examine(parts)


def _examine(parts: Parts) -> None:
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES | _TOO_OFTEN:
        raise Unreadable("its repetition does not say how often")
    if not 1 <= _number(parts.get("INTERVAL", "1")) <= _MOST:
        raise Unreadable("its repetition has an impossible interval")
    if frequency in _TOO_OFTEN and not _ends_soon(parts):
        raise Unreadable("it repeats many times a day")
    if prod(len(parts.get(name, "").split(",")) for name in _WITHIN_A_DAY) > _MOST_A_DAY:
        raise Unreadable("it repeats many times a day")
    if not _some_day_matches(parts):
        raise Unreadable("its repetition matches no day of any year")


_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


def _ends_soon(parts: Parts) -> bool:
    filters = [name for name in parts if name.startswith("BY")]
    return 1 <= _number(parts.get("COUNT", "")) <= _MOST and not filters


def _some_day_matches(parts: Parts) -> bool:
    """Catches the rules without any match that people and programs really write: the 30th of
    February, the 13th month, the fifth of a day's only one."""
    months = [month for month in _numbers(parts, "BYMONTH", range(1, 13)) if 1 <= month <= 12]
    days = _numbers(parts, "BYMONTHDAY", (1,))
    places = _numbers(parts, "BYSETPOS", (1,))
    once_a_day = parts["FREQ"] == "DAILY" and not any(name in parts for name in _WITHIN_A_DAY)
    return any(1 <= abs(day) <= _length(month) for month in months for day in days) and not (
        once_a_day and all(abs(place) != 1 for place in places)
    )


def until_in_utc(rule: str, zone: tzinfo) -> str:
    """The rule with an end in UTC, as RFC 5545 (3.3.10) wants it for an event at a time.

    Many programs write a day or a wall time. Such a day is meant to be the last one, and the
    libraries would lose its occurrence.
    """
    return _UNTIL.sub(lambda match: f"UNTIL={_utc(match[1], match[2] or 'T235959', zone)}", rule)


def _utc(day: str, clock: str, zone: tzinfo) -> str:
    try:
        wall = datetime.strptime(day + clock.upper(), "%Y%m%dT%H%M%S").replace(tzinfo=zone)
        return f"{wall.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except (ValueError, OverflowError) as error:
        raise Unreadable("its repetition has an impossible end") from error


def _numbers(parts: Parts, name: str, default: tuple[int, ...] | range) -> list[int]:
    return [_number(one) for one in parts[name].split(",")] if name in parts else [*default]


def _number(text: str) -> int:
    """A whole number; 0 for anything else."""
    bare = text.strip()
    return int(bare) if re.fullmatch(r"[+-]?[0-9]{1,9}", bare) else 0


def _length(month: int) -> int:
    """The days of a month in its longest year."""
    if month == 12:
        return 31
    return (date(_LEAP_YEAR, month + 1, 1) - date(_LEAP_YEAR, month, 1)).days
