"""Open hours as people write them: "mon-fri 09:00-12:00, 13:00-17:00".

Pure: text in, spans out, and the rules that spans must keep; `hours_words` says them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import pairwise

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES_PER_DAY = 1440
_SHORT = [name[:3].lower() for name in WEEKDAYS]
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)


class HoursFault(StrEnum):
    """What hours cannot be."""

    NO_CLOCK = "no-clock"
    NO_DATE = "no-date"
    NO_DAYS = "no-days"
    NO_END = "no-end"
    NO_WEEKDAY = "no-weekday"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"


class HoursError(ValueError):
    """The hours cannot be understood or contradict themselves: `code` says how, and `details` which
    part of them, as it was typed, or a time of day in minutes."""

    def __init__(self, code: HoursFault, **details: str | int) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True, order=True)
class WeeklySpan:
    """Open on a weekday (0 is Monday) from `starts` to `ends`; midnight ends with the day."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Open on one date, in place of its weekly hours. Both times None: closed that day."""

    date: date
    starts: time | None = None
    ends: time | None = None

    @property
    def is_closed(self) -> bool:
        return self.starts is None


def parse_clock(text: str) -> time:
    """ "9:00" or "09:00"; "24:00" is the midnight that ends the day."""
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (-1, 0)
    if (hour, minute) == (24, 0):
        return time()
    if not (0 <= hour < 24 and minute < 60):
        raise HoursError(HoursFault.NO_CLOCK, text=text.strip())
    return time(hour, minute)


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def span_minutes(starts: time, ends: time) -> tuple[int, int]:
    """Minutes of the day, the end exclusive; midnight as the end is 1440."""
    return minutes(starts), minutes(ends) or MINUTES_PER_DAY


def check_day(spans: Iterable[tuple[time, time]]) -> None:
    """Refuse spans of one day that end before they start or overlap."""
    day = sorted(span_minutes(*span) for span in spans)
    for start, end in day:
        if end <= start:
            raise HoursError(HoursFault.BACKWARDS, start=start, end=end)
    for (_, end), (start, _) in pairwise(day):
        if start < end:
            raise HoursError(HoursFault.OVERLAP, start=start, end=end)


def fits(duration: int, spans: Iterable[tuple[time, time]]) -> bool:
    """Whether a meeting of so many minutes may fit. Hours that touch midnight may go on there."""
    return any(
        end - start >= duration or start == 0 or end == MINUTES_PER_DAY
        for start, end in (span_minutes(*span) for span in spans)
    )


def parse_hours(text: str) -> tuple[WeeklySpan, ...]:
    """Weekly hours from text: days, then spans; several such groups parted by semicolons."""
    spans = [span for group in text.split(";") if group.strip() for span in _parse_group(group)]
    for weekday in range(7):
        check_day((span.starts, span.ends) for span in spans if span.weekday == weekday)
    return tuple(sorted(spans))


def _parse_group(text: str) -> list[WeeklySpan]:
    found = re.fullmatch(r"\s*([a-z][a-z,\s-]*?)\s+(\d.*?)\s*", text, re.IGNORECASE)
    if not found:
        raise HoursError(HoursFault.NO_DAYS, text=text.strip())
    return [
        WeeklySpan(weekday, *_parse_span(span))
        for weekday in _parse_days(found[1])
        for span in found[2].split(",")
    ]


def _parse_span(text: str) -> tuple[time, time]:
    starts, dash, ends = text.replace("–", "-").partition("-")
    if not dash:
        raise HoursError(HoursFault.NO_END, text=text.strip())
    return parse_clock(starts), parse_clock(ends)


def _parse_days(text: str) -> Sequence[int]:
    days: list[int] = []
    for part in re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text.strip())):
        first, _, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last or first)
        days += [day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1)]
    return list(dict.fromkeys(days))


def _weekday(text: str) -> int:
    if (short := text[:3].lower()) in _SHORT:
        return _SHORT.index(short)
    raise HoursError(HoursFault.NO_WEEKDAY, text=text)


def parse_date_hours(text: str) -> tuple[DateSpan, ...]:
    """The hours of one date: "2026-12-24 closed" or "2026-12-24 09:00-12:00, 13:00-15:00"."""
    day_text, _, rest = text.strip().partition(" ")
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        raise HoursError(HoursFault.NO_DATE, text=day_text) from None
    if rest.strip().lower() == "closed":
        return (DateSpan(day),)
    spans = [_parse_span(span) for span in rest.split(",")]
    check_day(spans)
    return tuple(DateSpan(day, *span) for span in spans)
