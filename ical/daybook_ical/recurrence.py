"""From what a calendar stores to the times it takes: occurrences inside a window.

Series are walked in wall-clock time and each occurrence is then turned into an instant, so nine
o'clock stays nine o'clock across daylight saving. An occurrence is identified by the instant at
which the series itself would have put it (RFC 5545, 3.8.4.4), wherever it was moved to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from daybook_ical.clocks import EPOCH, Clock, named_clock
from daybook_ical.errors import TooManyOccurrences, Unreadable
from daybook_ical.events import EventPart, Moment, Response, ShowAs
from daybook_ical.series import Series, Span, lies_within, takes_time
from daybook_ical.walking import DAY

__all__ = [
    "TOO_MANY",
    "Occurrence",
    "TooManyOccurrences",
    "Unreadable",
    "day_of",
    "expand",
    "expand_surely",
]

TOO_MANY = "it repeats more often than can be counted, so all time from its first on counts"
TOO_MANY_LEFT_OUT = "its exception rule leaves out more than can be counted, so nothing is left out"

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
    `Unreadable` (`TooManyOccurrences`) with words for the owner when the event cannot be expanded.
    """
    low, high = ((moment - EPOCH) // _SECOND for moment in window)
    clock = named_clock(calendar_zone)
    return [_occurrence(span) for span in _unique(_spans(parts, low, high, clock, idle=idle))]


def expand_surely(
    parts: Sequence[EventPart],
    *,
    window: tuple[datetime, datetime],
    calendar_zone: str,
    idle: bool = False,
) -> tuple[list[Occurrence], str]:
    """As `expand`, for whom no time may be free by mistake; with the doubt in words, if any.

    Exceptions that cannot be counted leave nothing out; a series that repeats more often than can
    be counted takes all time from its first on.
    """

    def read(parts: Sequence[EventPart]) -> list[Occurrence]:
        return expand(parts, window=window, calendar_zone=calendar_zone, idle=idle)

    try:
        return read(parts), ""
    except TooManyOccurrences:
        whole = [replace(part, exceptions=()) for part in parts]
    try:
        return read(whole), TOO_MANY_LEFT_OUT
    except TooManyOccurrences:
        return read([_solid(part, window[1]) for part in whole]), TOO_MANY


def day_of(moment: datetime, calendar_zone: str) -> date | None:
    """The day that begins at an instant; None if none does.

    Where the clocks jump at midnight a day begins an hour later.
    """
    clock = named_clock(calendar_zone)
    instant = (moment - EPOCH) // _SECOND
    day = clock.wall(instant) // DAY
    return date.fromordinal(day) if clock.instant(day * DAY) == instant else None


def _solid(part: EventPart, until: datetime) -> EventPart:
    """The series as one event that lasts until the window is over; a changed instance as one of its
    own, which counts beside it."""
    if not (part.rules or part.this_and_future):
        return replace(part, recurrence_id=None)
    instant = until.astimezone(UTC)
    end = Moment(instant.date() + timedelta(days=2)) if part.all_day else None
    return part.once(part.start, end or Moment(instant.replace(tzinfo=None), "UTC"))


def _spans(
    parts: Sequence[EventPart], low: int, high: int, clock: Clock, *, idle: bool
) -> Iterator[Span]:
    """Spans of all series, then of the changed instances, which stand for themselves."""
    counts = lies_within if idle else takes_time
    changes = tuple(part for part in parts if part.recurrence_id is not None)
    masters = [part for part in parts if part.recurrence_id is None]
    if changes:
        # Without a master (an invitation to single instances) each is an event of its own.
        yield from Series((masters or changes)[0], changes, clock, counts).changed_spans(low, high)
    for place, master in enumerate(masters):
        # Changes are those of the first and of what else repeats, not of single days beside it.
        repeats = place == 0 or master.rules or master.extra
        yield from Series(master, changes if repeats else (), clock, counts).spans(low, high)


def _unique(spans: Iterator[Span]) -> list[Span]:
    """In order, one for each identity; of damaged doubles the one that takes more time stays."""
    kept: dict[int, Span] = {}
    for span in spans:
        other = kept.get(span.original)
        if other is None or _weight(span) > _weight(other):
            kept[span.original] = span
    return sorted(kept.values(), key=lambda span: (span.start, span.original))


def _weight(span: Span) -> tuple[bool, int]:
    part = span.part
    counts = (
        part.show_as is not ShowAs.FREE
        and part.response is not Response.DECLINED
        and not part.cancelled
    )
    return counts, span.end - span.start


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
