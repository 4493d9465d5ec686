"""The free times of a page, from what is stored: never over the network, in four queries.

A page whose calendars were never read offers nothing and says so, because unknown is not free.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from bookings.agenda import Agenda, read_agenda
from bookings.domain.slots import NEVER, Counted, Reason, Rules, Taken, Verdict, compute_slots
from bookings.domain.windows import Opening, openings
from bookings.models import BookingPage, Meeting
from calendars.busy import Table, busy_rows, merged_busy, table_for
from calendars.models import AssociatedCalendars, Calendar

CLOSED = "This page is closed: it takes no bookings at the moment."
NOT_READ_YET = (
    "Free times cannot be shown yet, because a calendar behind this page has not been read so far. "
    "Please try again in a few minutes."
)
NEARBY = timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """A time that is offered, in aware UTC. `seats_left` is None when seats are unlimited."""

    start: datetime
    end: datetime
    seats_left: int | None


@dataclass(frozen=True)
class Offers:
    """`closed` is empty, or tells the guest why the page offers nothing at all."""

    slots: tuple[Slot, ...]
    closed: str


def offers(
    page: BookingPage,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    ignoring: Meeting | None = None,
) -> Offers:
    """The offered slots that start from `start` to before `end`.

    `ignoring` is a meeting about to be moved: its own time counts as free.
    """
    if not is_open(page):
        return Offers((), CLOSED)
    scene = _look(page, *_within_reach(page, start, end, now), now=now, ignoring=ignoring)
    if not scene.is_known:
        return Offers((), NOT_READ_YET)
    return Offers(tuple(_slots(page, scene)), "")


def explain(
    page: BookingPage, start: datetime, end: datetime, *, now: datetime
) -> tuple[Verdict, ...]:
    """Each start time that the page's hours allow, with the reason when it is not offered."""
    scene = _look(page, ceil(start.timestamp()), ceil(end.timestamp()), now=now)
    return tuple(scene.verdicts(reasons=True))


def reason_against(
    page: BookingPage, start: datetime, *, now: datetime, ignoring: Meeting | None = None
) -> Reason | None:
    """Why this start is not offered; None when it is. Does not ask whether the page is open."""
    if start < now:
        return Reason.LEAD_TIME
    if start > now + timedelta(days=page.horizon):
        return Reason.HORIZON
    instant = floor(start.timestamp())
    if instant != start.timestamp():
        return Reason.OUTSIDE
    scene = _look(page, instant, instant + 1, now=now, ignoring=ignoring)
    verdict = next(scene.verdicts(reasons=True), None)
    return verdict.reason if verdict else Reason.OUTSIDE


def nearest(
    page: BookingPage,
    wish: datetime,
    *,
    now: datetime,
    count: int = 5,
    ignoring: Meeting | None = None,
) -> list[Slot]:
    """The free times closest to a wish, in order of time: of the weeks around it if these have
    enough, else of all that can be booked."""
    last = now + timedelta(days=page.horizon, seconds=1)
    around = max(min(wish, last), now)
    for low, high in ((around - NEARBY, around + NEARBY), (now, last)):
        found = offers(page, low, high, now=now, ignoring=ignoring).slots
        if len(found) >= count:
            break
    closest = sorted(found, key=lambda slot: abs(slot.start - wish))[:count]
    return sorted(closest, key=lambda slot: slot.start)


def next_free(
    page: BookingPage, after: datetime, *, now: datetime, ignoring: Meeting | None = None
) -> Slot | None:
    """The first slot that starts at an instant or later, as far as the page's horizon."""
    if not is_open(page):
        return None
    last = now + timedelta(days=page.horizon, seconds=1)
    scene = _look(page, *_within_reach(page, after, last, now), now=now, ignoring=ignoring)
    return next(_slots(page, scene), None) if scene.is_known else None


def is_open(page: BookingPage) -> bool:
    """Whether the host takes bookings on the page at all."""
    return page.enabled and page.host.is_active


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that decides about the starts from `low` to before `high`."""

    openings: list[Opening]
    rules: Rules
    taken: Taken
    low: int
    high: int
    is_known: bool

    def verdicts(self, *, reasons: bool) -> Iterator[Verdict]:
        return compute_slots(
            self.openings, self.rules, self.taken, low=self.low, high=self.high, reasons=reasons
        )


def _look(
    page: BookingPage, low: int, high: int, *, now: datetime, ignoring: Meeting | None = None
) -> _Scene:
    table = _table(page)
    known_until = _known_until(table)
    agenda = read_agenda(page, low, high, ignoring=ignoring.pk if ignoring else None)
    return _Scene(
        openings(agenda.availability, low, high),
        _rules(page, now),
        _taken(page, table, agenda, low, high, known_until or 0),
        low,
        high,
        known_until is not None,
    )


def _table(page: BookingPage) -> Table:
    # Only the table's number is asked for: no need to load the row.
    pk = page.associated_calendars_id
    return table_for(page.host, AssociatedCalendars(pk=pk) if pk else None)


def _known_until(table: Table) -> int | None:
    """How far ahead the table's calendars are known; None when one was never read."""
    if not table.busy:
        return NEVER
    rows = Calendar.objects.filter(pk__in=table.busy).order_by()
    read = [
        floor(covered.timestamp()) if verified and covered else None
        for verified, covered in rows.values_list("verified_at", "covered_until")
    ]
    known = [until for until in read if until is not None]
    return min(known, default=NEVER) if len(known) == len(read) else None


def _rules(page: BookingPage, now: datetime) -> Rules:
    """The horizon is counted from now, to the second: `horizon` days are that many times 24 hours.

    So what can be booked never depends on the zone somebody looks from.
    """
    return Rules(
        length=page.duration * 60,
        spacing=page.spacing * 60,
        earliest=ceil((now + timedelta(minutes=page.lead_time)).timestamp()),
        latest=floor((now + timedelta(days=page.horizon)).timestamp()),
        before=page.buffer_before * 60,
        after=page.buffer_after * 60,
        seats=page.seats,
    )


def _taken(
    page: BookingPage, table: Table, agenda: Agenda, low: int, high: int, known_until: int
) -> Taken:
    start = _instant(low - page.buffer_before * 60)
    end = _instant(high + (page.duration + page.buffer_after) * 60)
    closing, counted = table.busy, Counted()
    if page.foreign_events == BookingPage.ForeignEvents.SEAT and table.main is not None:
        closing = tuple(pk for pk in table.busy if pk != table.main)
        counted = Counted.of(busy_rows(table.main, start, end))
    return Taken(
        busy=merged_busy(closing, start, end),
        meetings=agenda.meetings,
        sessions=agenda.sessions if page.session == BookingPage.Session.GROUP else {},
        seat_events=counted,
        known_until=known_until,
    )


def _within_reach(
    page: BookingPage, start: datetime, end: datetime, now: datetime
) -> tuple[int, int]:
    """The part of a range in which anything can be offered at all, possibly none."""
    rules = _rules(page, now)
    low = min(max(ceil(start.timestamp()), rules.earliest), rules.latest + 1)
    return low, max(low, min(ceil(end.timestamp()), rules.latest + 1))


def _slots(page: BookingPage, scene: _Scene) -> Iterator[Slot]:
    length = timedelta(minutes=page.duration)
    for verdict in scene.verdicts(reasons=False):
        start = _instant(verdict.start)
        yield Slot(start, start + length, verdict.seats_left)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
