"""Which repetitions are expanded. A rule must come to an end in a time that nobody notices."""

import re
from datetime import date

from daybook_connector.stores.vdir.lines import Component, Unreadable

_PART = re.compile(r"\s*([A-Z]+)\s*=\s*([^;]*)", re.IGNORECASE)
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_MOST = 5000
_LEAP_YEAR = 2024


def examine(event: Component) -> None:
    """Raises `Unreadable` for a rule that would never end or never match."""
    for rule in event.properties.get("RRULE", ()):
        parts = {match[1].upper(): match[2].strip().upper() for match in _PART.finditer(rule.value)}
        if "FREQ" not in parts:
            raise Unreadable("its repetition does not say how often")
        if parts["FREQ"] in _TOO_OFTEN and not _short(parts):
            raise Unreadable("it repeats more often than once a day")
        if not _some_day_matches(parts):
            raise Unreadable("its repetition matches no day of any year")


def _short(parts: dict[str, str]) -> bool:
    count = parts.get("COUNT", "")
    by_rules = [name for name in parts if name.startswith("BY")]
    return count.isdecimal() and int(count) <= _MOST and not by_rules


def _some_day_matches(parts: dict[str, str]) -> bool:
    """Whether BYMONTH and BYMONTHDAY go together: the 30th of February would be looked for until
    the end of the calendar."""
    if "BYMONTHDAY" not in parts or "BYMONTH" not in parts:
        return True
    months, days = _numbers(parts["BYMONTH"]), _numbers(parts["BYMONTHDAY"])
    return any(abs(day) <= _length(month) for month in months for day in days)


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one.strip().lstrip("+-").isdecimal()]


def _length(month: int) -> int:
    if not 1 <= month <= 12:
        return 0
    if month == 12:
        return 31
    return (date(_LEAP_YEAR, month + 1, 1) - date(_LEAP_YEAR, month, 1)).days
