"""One series of a resource: its master, and what was changed, added or left out.

Instants are seconds since 1970 in UTC, wall times seconds as in `daybook_ical.walking`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from daybook_ical.clocks import Clock, clock_for, named_clock, wall_seconds
from daybook_ical.effort import Effort
from daybook_ical.events import EventPart, Moment, Response, ShowAs
from daybook_ical.grid import DAY
from daybook_ical.rules import parse_rule
from daybook_ical.walking import Walked, walk_as_far

# Wider than any zone's distance from UTC, and than any change of it.
_MARGIN = 2 * DAY
# What it costs to read a rule again and to begin with it.
_RULE = 20


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


def weight(part: EventPart) -> bool:
    """Whether the part keeps its owner busy, by its own words."""
    return (
        part.show_as is not ShowAs.FREE
        and part.response is not Response.DECLINED
        and not part.cancelled
    )


def look(part: EventPart) -> tuple[ShowAs, Response, bool, bool]:
    """What decides whether the part's time blocks."""
    return part.show_as, part.response, part.all_day, part.cancelled


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
        return self.begun(original, self.clock.instant(wall), wall)

    def begun(self, original: int, start: int, wall: int) -> Span:
        """The instance that begins at the instant `start`, which the clock shows as `wall`."""
        end = start + self.length if self.exact else self.clock.instant(wall + self.length)
        return Span(original, start, end, self.part)


class Series:
    """A master part with the changed instances of its resource. `calendar` is its zone's clock,
    `counts` tells of an occurrence whether it is wanted, `effort` pays for the walk.

    What could not be counted is known once `spans` is through: `cut` is the wall time from which on
    nothing was, `keeps` whether exceptions were not, which then leave nothing out.
    """

    def __init__(
        self,
        master: EventPart,
        changes: Sequence[EventPart],
        calendar: Clock,
        counts: Callable[[Span, int, int], bool],
        effort: Effort,
    ) -> None:
        self._counts = counts
        self._effort = effort
        self.cut: int | None = None
        self.keeps = False
        self._master = master
        self._calendar = calendar
        self._clock = clock_for(master.start, master.zones, calendar)
        self._start = wall_seconds(master.start.wall)
        # Several changes of one instance, none of which is the newer one, count side by side.
        self._changes: dict[int, list[EventPart]] = {}
        turned: dict[int, list[Shape]] = {}
        for part in changes:
            if part.recurrence_id is None:
                continue
            original = self._original(part.recurrence_id, part.zones)
            self._changes.setdefault(original, []).append(part)
            if part.this_and_future:
                turned.setdefault(original, []).append(self._turned(original, part))
        self._turns = sorted(turned)
        self._shapes = [[Shape(master, self._clock, 0, calendar)]]
        self._shapes += [turned[original] for original in self._turns]

    def spans(self, low: int, high: int) -> list[Span]:
        """The instances that nobody changed singly and that count between the instants."""
        lengths = self._own_lengths() if self._master.extra else {}
        changes, turns, counts = self._changes, self._turns, self._counts
        found = []
        for original, wall in self._originals(low, high):
            if original in changes:
                continue
            turn = bisect_right(turns, original) if turns else 0
            for shape in self._shapes[turn]:
                if turn:
                    span = shape.place(original, wall)
                else:
                    span = shape.begun(original, original, wall)
                if original in lengths:
                    span = span._replace(end=span.start + lengths[original])
                if counts(span, low, high):
                    found.append(span)
        return found

    def changed_spans(self, low: int, high: int) -> Iterator[Span]:
        """The changed instances, wherever they were moved from."""
        for original, told in self._changes.items():
            for part in told:
                clock = clock_for(part.start, part.zones, self._calendar)
                shape = Shape(part, clock, 0, self._calendar)
                span = shape.place(original, wall_seconds(part.start.wall))
                if self._counts(span, low, high):
                    yield span

    def rests(self, low: int, high: int) -> list[Span]:
        """All time from where the rules could not be counted any more until `high`, once for each
        way in which the series takes it."""
        if self.cut is None:
            return []
        # A time that the clock skips is read as one after it, so later ones may lie before it.
        start = min(self._clock.instant(self.cut), self._clock.instant(self.cut + DAY) - DAY)
        if self._turns:
            start += min(0, *(shape.shift for shape in chain(*self._shapes))) - _MARGIN
        if start >= high:
            return []
        looks = {look(shape.part): shape.part for shape in reversed([*chain(*self._shapes)])}
        found = (solid(part, max(start, low), high, self._calendar) for part in looks.values())
        return [span for span in found if self._counts(span, low, high)]

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
        if self._master.excluded:
            originals = self._without_excluded(originals)
        return sorted(originals.items())

    def _reach(self, low: int, high: int) -> tuple[int, int]:
        """The wall times between which an instance must lie to matter, with a margin."""
        longest = max(shape.length for shape in chain(*self._shapes))
        shifts = [shape.shift for shape in chain(*self._shapes)]
        first = self._clock.wall(low - max(longest, 0)) - max(shifts) - _MARGIN
        return first, self._clock.wall(high) - min(shifts) + _MARGIN

    def _walls(self, first: int, last: int) -> set[int]:
        walls = {self._start} if first <= self._start <= last else set()
        walked = [self._rule_walls(text, first, last) for text in self._master.rules]
        if self._master.extra:
            walked.append(self._extra_walls(first, last))
        for found, cut in walked:
            walls.update(found)
            if cut is not None:
                self.cut = cut if self.cut is None else min(cut, self.cut)
        return walls

    def _extra_walls(self, first: int, last: int) -> Walked:
        """RDATE, as far as can be paid. One that brings its own end may be of any length."""
        told = ((self._wall_of(extra.start), extra.end) for extra in self._master.extra)
        walls = sorted({wall for wall, end in told if wall <= last and (end or first <= wall)})
        if not walls:
            return Walked([])
        paid = self._effort.afford(len(walls), (walls[-1] - walls[0]) // DAY + 1)
        return Walked(walls[:paid], walls[paid] if paid < len(walls) else None)

    def _left_out(self, first: int, last: int) -> set[int]:
        """EXRULE (RFC 2445, 4.8.5.2): what such a rule finds does not take place."""
        walls: set[int] = set()
        for text in self._master.exceptions:
            found, cut = self._rule_walls(text, first, last)
            walls.update(found)
            self.keeps |= cut is not None
        return walls

    def _rule_walls(self, text: str, first: int, last: int) -> Walked:
        if not self._effort.pay(_RULE):
            return Walked([], max(first, self._start))
        rule = parse_rule(text)
        if rule.until is not None:
            last = min(last, self._until(rule.until))
        return walk_as_far(rule, self._start, first, last, self._effort)

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

    def _without_excluded(self, originals: Mapping[int, int]) -> dict[int, int]:
        """EXDATE: a time leaves out its instance, a day all instances of that day."""
        days: set[int] = set()
        instants: set[int] = set()
        for excluded in self._master.excluded:
            if excluded.is_date and not self._master.all_day:
                days.add(excluded.wall.toordinal())
            else:
                instants.add(self._original(excluded, self._master.zones))
        return {
            key: wall
            for key, wall in originals.items()
            if key not in instants and wall // DAY not in days
        }

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


def solid(part: EventPart, start: int, end: int, calendar: Clock) -> Span:
    """The part as one occurrence that takes all time between two instants, on whole days if it is
    on such."""
    if part.all_day:
        start = calendar.instant(calendar.wall(start) // DAY * DAY)
        end = calendar.instant((calendar.wall(end) // DAY + 1) * DAY)
    return Span(start, start, end, part)


def _last_day(local: int, wall: int) -> int:
    """The last whole day of a series whose UNTIL is an instant, by the owner's clock and by UTC.

    Programs write the midnight at which it begins, or its last second, on either of the clocks. Of
    any other time the later day counts.
    """
    for reading in (local, wall):
        if reading % DAY in (0, DAY - 1):
            return reading
    return max(local, wall)
