"""Which start times a page offers, and why not the others.

One function answers both: a guest's page asks it for the offers, a host's page for the reasons as
well, and the last check before a booking is the same question about a single time. All instants
are whole seconds since 1970 (UTC).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, Self

from bookings.domain.windows import Opening
from calendars.domain.intervals import Interval, merge, overlapping, overlaps

NEVER = 1 << 62
HALF_DAY = 43_200
"""No page keeps more than this free before or after its meetings."""


class Reason(StrEnum):
    """Why a time is not offered. The first that applies, in this order."""

    OUTSIDE = "outside-hours"
    LEAD_TIME = "lead-time"
    HORIZON = "horizon"
    UNKNOWN = "unknown"
    STALE = "stale"
    BUSY = "busy"
    MEETING = "meeting"
    BUFFER = "buffer"
    FULL = "full"


class Verdict(NamedTuple):
    """One start time. Offered without a reason; then `seats_left` counts (None is unlimited)."""

    start: int
    reason: Reason | None
    seats_left: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """A page's own terms, in seconds. A start must lie within `earliest` to `latest`."""

    length: int
    spacing: int
    earliest: int
    latest: int
    before: int = 0
    after: int = 0
    seats: int | None = 1

    @property
    def reach(self) -> int:
        """From the start to the end of the buffer after it."""
        return self.length + self.after


class Engaged(NamedTuple):
    """A meeting of the host, and the time that its own page keeps free on both sides of it."""

    start: int
    end: int
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Intervals that are counted one by one, so not merged: their starts and ends, each sorted."""

    starts: Sequence[int] = ()
    ends: Sequence[int] = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> Self:
        real = [(start, end) for start, end in intervals if start < end]
        return cls(sorted(start for start, _ in real), sorted(end for _, end in real))

    def overlapping(self, low: int, high: int) -> int:
        """Those that began before `high`, without those that ended by `low`."""
        return bisect_left(self.starts, high) - bisect_right(self.ends, low)

    def covered(self) -> list[Interval]:
        """Time in which any of them lies: sorted apart, starts and ends still cover the same."""
        return merge(zip(self.starts, self.ends))


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands in the way.

    `busy` is merged; `meetings` are the host's, sorted and apart from each other, those of this
    page included. `sessions` are those of them that more guests may join, with the seats left;
    each closes every other time, but not its own. Each of `seat_events` takes one seat. Nothing is
    known from `known_until` on, or nothing that still counts: `beyond` tells which.
    """

    busy: Sequence[Interval] = ()
    meetings: Sequence[Engaged] = ()
    sessions: Mapping[Interval, int | None] = field(default_factory=dict)
    seat_events: Counted = field(default_factory=Counted)
    known_until: int = NEVER
    beyond: Reason = Reason.UNKNOWN

    @property
    def is_shared(self) -> bool:
        """Whether a time with something in its way may be offered all the same."""
        return bool(self.sessions or self.seat_events.starts)


def compute_slots(
    openings: Sequence[Opening],
    rules: Rules,
    taken: Taken,
    *,
    low: int,
    high: int,
    reasons: bool = False,
) -> Iterator[Verdict]:
    """The offered start times from `low` to before `high`; with `reasons`, all of them.

    Most starts are clear of everything, which one look ahead along a sorted list tells. Only the
    others are worth a closer look, and without `reasons` only where seats are shared.
    """
    first = max(low, rules.earliest)
    last = min(high - 1, rules.latest, taken.known_until - rules.reach)
    bounds = (low, high) if reasons else (first, last + 1)
    hindered = [*hindered_starts(rules, taken, low, high), (NEVER, NEVER)]
    ends = [end for _, end in hindered]
    place, look_closer = 0, reasons or taken.is_shared
    for start in candidates(openings, rules, *bounds):
        if ends[place] <= start:
            place = bisect_right(ends, start, place)
        if start < hindered[place][0] and first <= start <= last:
            yield Verdict(start, None, rules.seats)
        elif look_closer:
            verdict = judge(start, rules, taken)
            if reasons or verdict.reason is None:
                yield verdict


def hindered_starts(rules: Rules, taken: Taken, low: int, high: int) -> list[Interval]:
    """The starts from `low` to `high` at which something would be in the way, merged.

    Instants are whole, so a slot that must end by `busy` may start `length` before, not a second
    later. Between two meetings the longer of both their pages' buffers counts.
    """
    length, before, reach = rules.length, rules.before, rules.reach
    busy = overlapping(taken.busy, low - before, high + reach)
    events = chain(busy, taken.seat_events.covered())
    hindered = [(start - reach + 1, end + before) for start, end in events]
    for start, end, kept_before, kept_after in taken.meetings:
        hindered.append(
            (start - max(reach, length + kept_before) + 1, end + max(before, kept_after))
        )
    return merge(hindered)


def candidates(openings: Sequence[Opening], rules: Rules, low: int, high: int) -> Iterator[int]:
    """The start times that the open hours allow, from `low` to before `high`."""
    length, spacing = rules.length, rules.spacing
    return chain.from_iterable(
        range(
            start if start >= low else start + -(-(low - start) // spacing) * spacing,
            min(end, until - length + 1, high),
            spacing,
        )
        for start, end, until in openings
    )


def judge(start: int, rules: Rules, taken: Taken) -> Verdict:
    """The verdict about one candidate."""
    reason = _limit(start, rules, taken) or _conflict(start, rules, taken)
    if reason is not None:
        return Verdict(start, reason)
    left = taken.sessions.get((start, start + rules.length), rules.seats)
    if left is None:
        return Verdict(start, None, None)
    left -= taken.seat_events.overlapping(start - rules.before, start + rules.reach)
    return Verdict(start, None, left) if left > 0 else Verdict(start, Reason.FULL)


def _limit(start: int, rules: Rules, taken: Taken) -> Reason | None:
    if start < rules.earliest:
        return Reason.LEAD_TIME
    if start > rules.latest:
        return Reason.HORIZON
    if start + rules.reach > taken.known_until:
        return taken.beyond
    return None


def _conflict(start: int, rules: Rules, taken: Taken) -> Reason | None:
    end = start + rules.length
    if overlaps(taken.busy, start, end):
        return Reason.BUSY
    low, high = start - rules.before, end + rules.after
    own = (start, end) if (start, end) in taken.sessions else None
    around = _around(taken.meetings, low - HALF_DAY, high + HALF_DAY)
    others = [one for one in around if one[:2] != own]
    if any(one.start < end and start < one.end for one in others):
        return Reason.MEETING
    if overlaps(taken.busy, low, high) or any(
        one.start < max(high, end + one.before) and min(low, start - one.after) < one.end
        for one in others
    ):
        return Reason.BUFFER
    return None


def _around(meetings: Sequence[Engaged], low: int, high: int) -> Sequence[Engaged]:
    """The meetings that share time with `low` to `high`."""
    first = bisect_right(meetings, low, key=attrgetter("end"))
    return meetings[first : bisect_left(meetings, high, key=attrgetter("start"))]
