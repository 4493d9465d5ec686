"""The value types of RFC 5545, section 3.3, as far as calendars need them."""

import re
from datetime import date, datetime, timedelta

from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment

# Separators, offsets and left-out seconds are ISO 8601's and not RFC 5545's, but leave no doubt.
_WHEN = re.compile(
    r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})"
    r"(?:[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_DURATION = re.compile(
    r"([+-])?P(?:(_)W)?(?:(_)D)?(?:T(?:(_)H)?(?:(_)M)?(?:(_)S)?)?".replace(
        "_", r"[0-9]{1,9}(?:[.,][0-9]{1,6})?"
    )
)
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?")
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
    day = date(int(match[1]), int(match[3]), int(match[4]))
    if match[5] is None:
        return Moment(day)
    hours, minutes = int(match[5]), int(match[6])
    # RFC 5545, 3.3.12: who knows no leap seconds reads second 60 as 59.
    seconds = min(int(match[7] or 0), 59) if match[7] == "60" else int(match[7] or 0)
    # ISO 8601 calls the end of a day 24:00.
    midnight = (hours, minutes, seconds) == (24, 0, 0)
    wall = datetime(day.year, day.month, day.day, 0 if midnight else hours, minutes, seconds)  # noqa: DTZ001
    wall += timedelta(days=int(midnight))
    if match[8] is None:
        return Moment(wall)
    if match[8] != "Z":
        wall -= timedelta(seconds=parse_offset(match[8].replace(":", "")))
    return Moment(wall, "UTC")


def parse_duration(value: str) -> tuple[timedelta, bool]:
    """The length, and whether days or weeks make it nominal (RFC 5545, 3.3.6)."""
    match = _DURATION.fullmatch(value.strip().upper())
    if match is None or not any(match.group(2, 3, 4, 5, 6)):
        raise Unreadable(f"“{value}” is not a duration")
    amounts = (float((text or "0").replace(",", ".")) for text in match.group(2, 3, 4, 5, 6))
    weeks, days, hours, minutes, seconds = amounts
    try:
        size = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise Unreadable(f"“{value}” is not a duration") from error
    # Calendars know no parts of seconds; an end rounded up blocks what it may.
    size = timedelta(days=size.days, seconds=size.seconds + bool(size.microseconds))
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
