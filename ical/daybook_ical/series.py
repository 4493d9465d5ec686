"""One series of a resource: its master, and what was changed, added or left out.

Instants are seconds since 1970 in UTC, wall times seconds as in `daybook_ical.walking`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from daybook_ical.clocks import Clock, clock_for, named_clock, wall_seconds
from daybook_ical.events import EventPart, Moment
from daybook_ical.rules import Rule, parse_rule
from daybook_ical.walking import DAY, walk

# Wider than any zone's distance from UTC, and than any change of it.
_MARGIN = 2 * DAY


class Span(NamedTuple):
    """An occurrence in seconds; `original` is where its series would have put it."""

    original: int
    start: int
    end: int
    part: EventPart


def takes_time(span: Span, low: int, high: int) -> bool:
    """Whether somebody is busy by the occurrence between the instants."""
    return (
        not span.part.cancelled and span.start < span.end and span.start < high and low < span.end
    )


def lies_within(span: Span, low: int, high: int) -> bool:
    """Whether any of the occurrence lies between the instants, busy or not. One of no length counts
    as the instant it stands at."""
    return span.start < high and (low < span.end or span.start == span.end == low)


class Shape:
    """How the instances of a series look from one of them onwards.

    `shift` moves them on the wall's clock, `clock` tells which clock that is. A nominal length is
    wall time (whole days, lengths in days or weeks), any other is exact.
    """

    __slots__ = ("clock", "exact", "length", "part", "shift")

    def __init__(self, part: EventPart, clock: Clock, shift: int, calendar: Clock) -> None:
        self.part = part
        self.clock = clock
        self.shift = shift
        start, end = wall_seconds(part.start.wall), wall_seconds(part.end.wall)
        end_clock = clock_for(part.end, part.zones, calendar)
        self.exact = not (part.all_day or part.nominal)
        if self.exact:
            own = clock_for(part.start, part.zones, calendar)
            self.length = end_clock.instant(end) - own.instant(start)
            if self.length <= 0 < end - start and part.end.zone == part.start.zone:
                # It begins in the hour that the clock skips, which is read as the one after it.
                self.length = end - start
        else:
            self.length = end - start

    def place(self, original: int, wall: int) -> Span:
        """The instance that the series has at `wall`."""
        wall += self.shift
        start = self.clock.instant(wall)
        end = start + self.length if self.exact else self.clock.instant(wall + self.length)
        return Span(original, start, end, self.part)


class Series:
    """A master part with the changed instances of its resource. `calendar` is its zone's clock,
    `counts` tells of an occurrence whether it is wanted."""

    def __init__(
        self,
        master: EventPart,
        changes: Sequence[EventPart],
        calendar: Clock,
        counts: Callable[[Span, int, int], bool] = takes_time,
    ) -> None:
        self._counts = counts
        self._master = master
        self._calendar = calendar
        self._clock = clock_for(master.start, master.zones, calendar)
        self._start = wall_seconds(master.start.wall)
        self._changes = {
            self._original(part.recurrence_id, part.zones): part
            for part in changes
            if part.recurrence_id is not None
        }
        onwards = sorted(key for key, part in self._changes.items() if part.this_and_future)
        self._turns = onwards
        self._shapes = [Shape(master, self._clock, 0, calendar)]
        self._shapes += [self._turned(key, self._changes[key]) for key in onwards]

    def spans(self, low: int, high: int) -> Iterator[Span]:
        """The instances that nobody changed singly and that count between the instants."""
        lengths = self._own_lengths()
        for original, wall in self._originals(low, high):
            if original in self._changes:
                continue
            shape = self._shapes[bisect_right(self._turns, original)]
            span = shape.place(original, wall)
            if original in lengths:
                span = span._replace(end=span.start + lengths[original])
            if self._counts(span, low, high):
                yield span

    def changed_spans(self, low: int, high: int) -> Iterator[Span]:
        """The changed instances, wherever they were moved from."""
        for original, part in self._changes.items():
            clock = clock_for(part.start, part.zones, self._calendar)
            span = Shape(part, clock, 0, self._calendar).place(
                original, wall_seconds(part.start.wall)
            )
            if self._counts(span, low, high):
                yield span

    def _originals(self, low: int, high: int) -> list[tuple[int, int]]:
        """Identity and wall time of the instances that may take time between the instants."""
        rules = self._master.rules
        if not (rules or self._master.extra):
            walls = {self._start}
        else:
            first, last = self._reach(low, high)
            walls = self._walls(first, last)
            walls -= self._left_out(first, last)
        originals = {self._clock.instant(wall): wall for wall in sorted(walls, reverse=True)}
        for excluded in self._master.excluded:
            self._leave_out(originals, excluded)
        return sorted(originals.items())

    def _reach(self, low: int, high: int) -> tuple[int, int]:
        """The wall times between which an instance must lie to matter, with a margin."""
        longest = max(shape.length for shape in self._shapes)
        shifts = [shape.shift for shape in self._shapes]
        first = self._clock.wall(low - max(longest, 0)) - max(shifts) - _MARGIN
        return first, self._clock.wall(high) - min(shifts) + _MARGIN

    def _walls(self, first: int, last: int) -> set[int]:
        walls = {self._start} if first <= self._start <= last else set()
        for text in self._master.rules:
            walls.update(self._rule_walls(parse_rule(text), first, last))
        walls.update(self._wall_of(period.start) for period in self._master.extra)
        return walls

    def _left_out(self, first: int, last: int) -> set[int]:
        """EXRULE (RFC 2445, 4.8.5.2): what such a rule finds does not take place."""
        return {
            wall
            for text in self._master.exceptions
            for wall in self._rule_walls(parse_rule(text), first, last)
        }

    def _rule_walls(self, rule: Rule, first: int, last: int) -> list[int]:
        if rule.until is None:
            return walk(rule, self._start, first, last)
        until = self._until(rule.until)
        return walk(rule, self._start, first, min(last, until))

    def _until(self, until: Moment) -> int:
        """The last wall time that counts (RFC 5545, 3.3.10: UNTIL is included)."""
        wall = wall_seconds(until.wall)
        if until.is_date:
            return wall + DAY - 1
        if until.zone != "UTC":
            return wall
        local = self._clock.wall(named_clock("UTC").instant(wall))
        return _last_day(local, wall) if self._master.all_day else local

    def _original(self, moment: Moment, zones: Mapping[str, str]) -> int:
        """The instant of the instance that a RECURRENCE-ID, EXDATE or RDATE means. It may be told
        in another zone than the master's; without a zone it is read by the master's clock."""
        if self._master.all_day or moment.is_date or moment.zone is None:
            return self._clock.instant(self._wall_of(moment))
        return clock_for(moment, zones, self._calendar).instant(wall_seconds(moment.wall))

    def _wall_of(self, moment: Moment) -> int:
        """A moment on the master's clock. One of the other kind (day or time) takes the missing
        time of day from the master or loses it."""
        wall = wall_seconds(moment.wall)
        if self._master.all_day:
            if moment.zone == "UTC" and wall % DAY:
                wall = self._clock.wall(named_clock("UTC").instant(wall))
            return wall - wall % DAY
        if moment.is_date:
            return wall + self._start % DAY
        if moment.zone in (None, self._master.start.zone):
            return wall
        clock = clock_for(moment, self._master.zones, self._calendar)
        return self._clock.wall(clock.instant(wall))

    def _leave_out(self, originals: dict[int, int], excluded: Moment) -> None:
        """EXDATE: a time leaves out its instance, a day all instances of that day."""
        if excluded.is_date and not self._master.all_day:
            first = wall_seconds(excluded.wall)
            gone = [key for key, wall in originals.items() if first <= wall < first + DAY]
        else:
            gone = [self._original(excluded, self._master.zones)]
        for key in gone:
            originals.pop(key, None)

    def _turned(self, original: int, part: EventPart) -> Shape:
        """The shape after a change of "this and future" (RFC 5545, 3.2.13): the difference between
        the instance's own start and its new one moves all later ones too."""
        start = wall_seconds(part.start.wall)
        clock = clock_for(part.start, part.zones, self._calendar)
        if part.start.zone == "UTC" and self._master.start.zone != "UTC":
            # Told in UTC for simplicity's sake; the series still lives by its own zone.
            start, clock = self._clock.wall(clock.instant(start)), self._clock
        return Shape(part, clock, start - self._clock.wall(original), self._calendar)

    def _own_lengths(self) -> dict[int, int]:
        """The lengths of RDATEs that bring their own end."""
        lengths = {}
        for period in self._master.extra:
            if period.end is not None:
                start = self._original(period.start, self._master.zones)
                clock = clock_for(period.end, self._master.zones, self._calendar)
                lengths[start] = clock.instant(wall_seconds(period.end.wall)) - start
        return lengths


def _last_day(local: int, wall: int) -> int:
    """The last whole day of a series whose UNTIL is an instant, by the owner's clock and by UTC.

    Programs write the midnight at which it begins, or its last second, on either of the clocks. Of
    any other time the later day counts.
    """
    for reading in (local, wall):
        if reading % DAY in (0, DAY - 1):
            return reading
    return max(local, wall)
