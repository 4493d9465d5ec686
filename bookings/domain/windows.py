"""When a page is open: its weekly and date-specific hours as instants.

The hours are read off the clock on the wall in the page's zone: an instant is open exactly when the
clock there shows an open time. So an hour that the clock skips is never open, and one that it shows
twice is open twice. That holds for shifts of any size, at any time of the day, and for days that a
zone leaves out.

Instants are whole seconds since 1970 (UTC), as in `calendars.domain.intervals`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from calendars.domain.intervals import Interval, merge

DAY = 86_400
_FIRST_DAY = date(1970, 1, 1).toordinal()


class Hours(NamedTuple):
    """Open from `starts` to `ends` on the wall's clock; midnight as the end is the day's end."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Availability:
    """The hours of a page. A date listed in `dates` has those hours in place of its weekday's."""

    zone: ZoneInfo
    weekly: Mapping[int, Sequence[Hours]] = field(default_factory=dict)
    dates: Mapping[date, Sequence[Hours]] = field(default_factory=dict)

    def hours_on(self, day: date) -> Sequence[Hours]:
        found = self.dates.get(day)
        return self.weekly.get(day.weekday(), ()) if found is None else found


class Opening(NamedTuple):
    """Start times count from `start` and lie before `end`; what starts must end by `until`.

    `until` is later than `end`, by a day at most, where the next day goes on without a gap.
    Counting begins anew each day, so that what is offered never depends on the range asked for.
    """

    start: int
    end: int
    until: int


def openings(availability: Availability, low: int, high: int) -> list[Opening]:
    """The openings that share time with `low` to `high`, in order and whole."""
    # A day more at either end: openings are whole, and nothing lasts longer than a day.
    pieces = [
        piece
        for offset in constant_offsets(availability.zone, low - 2 * DAY, high + 3 * DAY)
        for piece in _open_pieces(availability, offset)
    ]
    spans = _joined_within_days(pieces)
    windows = merge(spans)
    ends = [end for _, end in windows]
    return [
        Opening(start, end, min(ends[bisect_right(ends, start)], end + DAY))
        for start, end in spans
        if start < high and end > low
    ]


class Offset(NamedTuple):
    """From `start` to `end` the wall's clock shows UTC plus `seconds`."""

    start: int
    end: int
    seconds: int


def constant_offsets(zone: ZoneInfo, low: int, high: int) -> Iterator[Offset]:
    """The stretches of `low` to `high` in which the zone's offset stays the same.

    Looks twice a day and finds the exact second of a change by halving.
    """
    start, seconds = low, _offset(zone, low)
    for seen in range(low, high, DAY // 2):
        after = min(seen + DAY // 2, high)
        if _offset(zone, after) == seconds:
            continue
        change = _change(zone, seen, after)
        yield Offset(start, change, seconds)
        start, seconds = change, _offset(zone, after)
    yield Offset(start, high, seconds)


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second with the later offset."""
    earlier = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == earlier:
            before = middle
        else:
            after = middle
    return after


class _Piece(NamedTuple):
    day: int
    start: int
    end: int


def _open_pieces(availability: Availability, offset: Offset) -> Iterator[_Piece]:
    """The open times within one stretch of constant offset; there, wall time is a plain shift."""
    first = (offset.start + offset.seconds) // DAY
    last = (offset.end - 1 + offset.seconds) // DAY
    for day in range(first, last + 1):
        midnight = day * DAY - offset.seconds
        for starts, ends in availability.hours_on(date.fromordinal(_FIRST_DAY + day)):
            start = max(midnight + _seconds(starts), offset.start)
            end = min(midnight + (_seconds(ends) or DAY), offset.end)
            if start < end:
                yield _Piece(day, start, end)


def _seconds(wall: time) -> int:
    return wall.hour * 3600 + wall.minute * 60 + wall.second


def _joined_within_days(pieces: Sequence[_Piece]) -> list[Interval]:
    """Each day's pieces joined where they overlap or touch. Days themselves stay apart."""
    by_day: dict[int, list[Interval]] = {}
    for day, start, end in pieces:
        by_day.setdefault(day, []).append((start, end))
    return sorted(span for spans in by_day.values() for span in merge(spans))


def day_bounds(zone: ZoneInfo, first: date, last: date) -> Interval:
    """The instants from the beginning of one local day to the end of another."""
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return int(begin.astimezone(UTC).timestamp()), int(end.astimezone(UTC).timestamp())
