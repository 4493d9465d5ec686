"""From what a calendar stores to the times it takes: occurrences inside a window.

Series are walked in wall-clock time and each occurrence is then turned into an instant, so nine
o'clock stays nine o'clock across daylight saving. An occurrence is identified by the instant at
which the series itself would have put it (RFC 5545, 3.8.4.4), wherever it was moved to.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from daybook_ical.clocks import EPOCH, Clock, named_clock
from daybook_ical.doubts import Doubts
from daybook_ical.effort import DATE, Effort
from daybook_ical.errors import TooManyOccurrences, Unreadable
from daybook_ical.events import EventPart, Response, ShowAs
from daybook_ical.grid import DAY
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.series import Series, Span, lies_within, look, solid, takes_time, weight

__all__ = [
    "TOO_MANY",
    "Occurrence",
    "TooManyOccurrences",
    "Unreadable",
    "day_of",
    "expand",
    "expand_surely",
]

TOO_MANY = Oddity(Odd.BEYOND_COUNTED)
TOO_MANY_LEFT_OUT = Oddity(Odd.EXCEPTIONS_BEYOND_COUNTED)

# What it costs another series of the same resource to look at one changed instance.
_CHANGE = 3
_SECOND = timedelta(seconds=1)
# "For ever" is often written as the last day there is, which a zone's offset would push over.
_FOREVER = (datetime(9990, 1, 1, tzinfo=UTC) - EPOCH) // _SECOND


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time an event takes place. All three instants are aware UTC; `end` is not included.

    `original_start` is its identity within the resource: no two occurrences share it.
    """

    original_start: datetime
    start: datetime
    end: datetime
    show_as: ShowAs
    response: Response
    all_day: bool
    title: str
    private: bool
    cancelled: bool = False


def expand(
    parts: Sequence[EventPart],
    *,
    window: tuple[datetime, datetime],
    calendar_zone: str,
    idle: bool = False,
) -> list[Occurrence]:
    """Every occurrence that takes time within the half-open `window` (aware instants), in order.

    `calendar_zone` (IANA) is where whole days and floating times belong. Cancelled occurrences and
    those that take no time are left out unless `idle`; declined ones are listed as such. Raises
    `Unreadable` (`TooManyOccurrences`) when the event cannot be expanded.
    """
    found, doubts = expand_surely(parts, window=window, calendar_zone=calendar_zone, idle=idle)
    if doubts:
        raise TooManyOccurrences
    return found


def expand_surely(
    parts: Sequence[EventPart],
    *,
    window: tuple[datetime, datetime],
    calendar_zone: str,
    idle: bool = False,
    effort: Effort | None = None,
) -> tuple[list[Occurrence], tuple[Oddity, ...]]:
    """As `expand`, for whom no time may be free by mistake; with the doubts, if any.

    What `effort` can pay is counted exactly. From there on all time until the end of the window is
    taken, as one occurrence; of exceptions that cannot be counted none is left out.
    """
    low, high = ((moment - EPOCH) // _SECOND for moment in window)
    clock = named_clock(calendar_zone)
    if effort is None:
        effort = Effort.for_parts(len(parts), dates=sum(map(_dates, parts)))
    spans, rests, doubts = _spans(parts, low, high, clock, effort, idle=idle)
    found = [_occurrence(span) for span in _unique(spans, rests)]
    return found, doubts.told


def day_of(moment: datetime, calendar_zone: str) -> date | None:
    """The day that begins at an instant; None if none does.

    Where the clocks jump at midnight a day begins an hour later.
    """
    clock = named_clock(calendar_zone)
    instant = (moment - EPOCH) // _SECOND
    day = clock.wall(instant) // DAY
    return date.fromordinal(day) if clock.instant(day * DAY) == instant else None


def _spans(
    parts: Sequence[EventPart], low: int, high: int, clock: Clock, effort: Effort, *, idle: bool
) -> tuple[list[Span], list[Span], Doubts]:
    """Spans of all series and of the changed instances, which stand for themselves; then, of each
    series that could not be counted, the rest."""
    counts = lies_within if idle else takes_time
    changes = tuple(part for part in parts if part.recurrence_id is not None)
    masters = [part for part in parts if part.recurrence_id is None]
    spans: list[Span] = []
    rests: dict[Hashable, Span] = {}
    doubts = Doubts()

    if changes:
        # Without a master (an invitation to single instances) each is an event of its own.
        first = Series((masters or changes)[0], changes, clock, counts, effort)
        spans += first.changed_spans(low, high)
    turned = {look(part): part for part in changes if part.this_and_future} if changes else {}
    for place, master in enumerate(masters):
        # Changes are those of the first and of what else repeats, not of single days beside it.
        repeats = place == 0 or bool(master.rules or master.extra)
        price = DATE * _dates(master) + (_CHANGE * len(changes) if place and repeats else 0)
        if price and not effort.pay(price):
            looks = ({look(master): master} | turned) if repeats else {look(master): master}
            left = [solid(part, low, high, clock) for part in looks.values()]
            left = [span for span in left if counts(span, low, high)]
        else:
            series = Series(master, changes if repeats else (), clock, counts, effort)
            found = series.spans(low, high)
            left = series.rests(low, high)
            spans += _outside(found, left) if left else found
            if series.keeps:
                doubts.add(TOO_MANY_LEFT_OUT)
        for rest in left:
            doubts.add(TOO_MANY)
            # Of many that look alike the first takes the time of all.
            known = rests.setdefault(look(rest.part), rest)
            rests[look(rest.part)] = min(known, rest, key=lambda one: one.start)
    return spans, list(rests.values()), doubts


def _dates(part: EventPart) -> int:
    return len(part.extra) + len(part.excluded)


def _outside(spans: list[Span], rests: list[Span]) -> list[Span]:
    """Those whose time a rest does not take anyway."""
    begins = {look(rest.part): rest for rest in rests}
    return [
        span
        for span in spans
        if (rest := begins.get(look(span.part))) is None
        or span.start < rest.start
        or rest.end < span.end
    ]


def _unique(spans: Iterable[Span], rests: Iterable[Span]) -> list[Span]:
    """In order, one for each identity. Of doubles the one that takes more time keeps it, and the
    other gets one of its own unless its time is taken anyway."""
    kept: dict[int, Span] = {}
    beside: list[Span] = []
    for span in spans:
        other = kept.get(span.original)
        if other is None:
            kept[span.original] = span
            continue
        less, more = sorted((span, other), key=_weight)
        kept[span.original] = more
        if weight(less.part) and not more.start <= less.start <= less.end <= more.end:
            beside.append(less)
    free: dict[int, int] = {}
    for span in (*beside, *rests):
        original = free.get(span.original, span.original)
        while original in kept:
            original += 1
        kept[original] = span._replace(original=original)
        free[span.original] = original + 1
    return sorted(kept.values(), key=lambda span: (span.start, span.original))


def _weight(span: Span) -> tuple[bool, int]:
    return weight(span.part), span.end - span.start


def _occurrence(span: Span) -> Occurrence:
    part = span.part
    start = EPOCH + span.start * _SECOND
    return Occurrence(
        start if span.original == span.start else EPOCH + span.original * _SECOND,
        start,
        EPOCH + min(span.end, _FOREVER) * _SECOND,
        part.show_as,
        part.response,
        part.all_day,
        part.title,
        part.private,
        part.cancelled,
    )
