"""The value types of RFC 5545, section 3.3, as far as calendars need them."""

import re
from datetime import date, datetime, timedelta

from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment
from daybook_ical.oddities import Odd

_WHEN = re.compile(r"[0-9]{8}(?:T([0-9]{2})[0-9]{2}([0-9]{2})(Z)?)?")
# Separators, offsets and left-out seconds are ISO 8601's and not RFC 5545's, but leave no doubt.
_ODD = re.compile(
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
    text = value.strip().upper()
    try:
        if match := _WHEN.fullmatch(text):
            return _moment(text, match)
        if match := _ODD.fullmatch(text):
            return _odd_moment(match)
    except (ValueError, OverflowError) as error:
        raise Unreadable(Odd.NOT_A_TIME, value) from error
    raise Unreadable(Odd.NOT_A_TIME, value)


def _moment(text: str, match: re.Match[str]) -> Moment:
    hour, second, mark = match.groups()
    if hour is None:
        return Moment(date.fromisoformat(text))
    zone = "UTC" if mark else None
    if hour == "24":
        return Moment(_end_of_day(text), zone)
    if second == "60":  # RFC 5545, 3.3.12: who knows no leap seconds reads it as 59.
        text = f"{text[:13]}59"
    return Moment(datetime.fromisoformat(text[:15]), zone)


def _end_of_day(text: str) -> datetime:
    """24:00, as ISO 8601 calls the midnight after a day."""
    if text[11:15] != "0000":
        raise ValueError("the day is over")
    return datetime.fromisoformat(f"{text[:8]}T000000") + timedelta(days=1)


def _odd_moment(match: re.Match[str]) -> Moment:
    day = "".join(match.group(1, 3, 4))
    if match[5] is None:
        return parse_plain(day)
    offset = match[8] or ""
    clock = f"T{match[5]}{match[6]}{match[7] or '00'}"
    if offset in ("", "Z"):
        return parse_plain(day + clock + offset)
    wall = parse_plain(day + clock).wall
    return Moment(wall - timedelta(seconds=parse_offset(offset.replace(":", ""))), "UTC")


def parse_duration(value: str) -> tuple[timedelta, bool]:
    """The length, and whether days or weeks make it nominal (RFC 5545, 3.3.6)."""
    match = _DURATION.fullmatch(value.strip().upper())
    if match is None or not any(match.group(2, 3, 4, 5, 6)):
        raise Unreadable(Odd.NOT_A_LENGTH, value)
    amounts = (float((text or "0").replace(",", ".")) for text in match.group(2, 3, 4, 5, 6))
    weeks, days, hours, minutes, seconds = amounts
    try:
        size = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError as error:
        raise Unreadable(Odd.NOT_A_LENGTH, value) from error
    # Calendars know no parts of seconds; an end rounded up blocks what it may.
    size = timedelta(days=size.days, seconds=size.seconds + bool(size.microseconds))
    return (-size if match[1] == "-" else size), bool(weeks or days)


def parse_offset(value: str) -> int:
    """Seconds east of UTC."""
    match = _OFFSET.fullmatch(value.strip())
    if match is None:
        raise Unreadable(Odd.NOT_AN_OFFSET, value)
    size = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    if size >= 86400:
        raise Unreadable(Odd.NOT_AN_OFFSET, value)
    return -size if match[1] == "-" else size


def parse_text(value: str) -> str:
    r"""One line of plain text: escapes undone, line breaks and control characters as blanks."""
    if "\\" in value:
        value = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
    return _BLANKS.sub(" ", value).strip()
