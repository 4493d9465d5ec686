"""The value types of RFC 5545, section 3.3, as far as calendars need them."""

import re
from datetime import date, datetime, timedelta

from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment

_WHEN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z)?)?")
_DURATION = re.compile(
    r"([+-])?P(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,7})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def parse_plain(value: str) -> Moment:
    """A date or time without a zone parameter: floating unless it ends in Z."""
    match = _WHEN.fullmatch(value.strip().upper())
    if match is None:
        raise Unreadable(f"“{value}” is not a date or time")
    try:
        return _moment(match)
    except ValueError as error:
        raise Unreadable(f"“{value}” is not a date or time") from error


def _moment(match: re.Match[str]) -> Moment:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if match[4] is None:
        return Moment(date(year, month, day))
    # RFC 5545, 3.3.12: who knows no leap seconds reads second 60 as 59.
    second = min(int(match[6]), 59) if match[6] == "60" else int(match[6])
    wall = datetime(year, month, day, int(match[4]), int(match[5]), second)  # noqa: DTZ001
    return Moment(wall, "UTC" if match[7] else None)


def parse_duration(value: str) -> tuple[timedelta, bool]:
    """The length, and whether days or weeks make it nominal (RFC 5545, 3.3.6)."""
    match = _DURATION.fullmatch(value.strip().upper())
    if match is None or not any(match.group(2, 3, 4, 5, 6)):
        raise Unreadable(f"“{value}” is not a duration")
    weeks, days, hours, minutes, seconds = (int(text or 0) for text in match.group(2, 3, 4, 5, 6))
    size = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return (-size if match[1] == "-" else size), bool(weeks or days)


def parse_offset(value: str) -> int:
    """Seconds east of UTC."""
    match = _OFFSET.fullmatch(value.strip())
    if match is None:
        raise Unreadable(f"“{value}” is not an offset from UTC")
    size = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    if size >= 86400:
        raise Unreadable(f"“{value}” is not an offset from UTC")
    return -size if match[1] == "-" else size


def parse_text(value: str) -> str:
    r"""One line of plain text: escapes undone, line breaks and control characters as blanks."""
    if "\\" in value:
        value = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
    return _BLANKS.sub(" ", value).strip()
