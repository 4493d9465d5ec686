"""All that decided about the start times of one day of a page, in the day's own zone.

Whether a time is offered is never decided here: `bookings.availability` does, for guests and for
this page alike. This file finds the names of what was in the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.gone import gone
from accounts.models import User
from bookings.availability import is_open, survey
from bookings.domain.causes import Cause, Suspect, causes, suspects
from bookings.domain.certainty import Certainty
from bookings.domain.funnel import Funnel, FunnelStep, count, step_of
from bookings.domain.slots import Verdict
from bookings.domain.windows import day_bounds
from bookings.models import BookingPage, Meeting
from bookings.scene import Scene
from calendars.domain.intervals import Interval, clip, merge, total
from calendars.why import SeenCalendar, SeenEvent, calendars_for, events_between


@dataclass(frozen=True, slots=True)
class SeenMeeting:
    """A meeting of the host that takes its time, on any of the host's pages."""

    pk: UUID
    start: int
    end: int
    page: int
    title: str
    is_request: bool
    seats: int | None
    seats_taken: int
    kept_before: int
    kept_after: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One start time: the verdict that guests get, and everything that speaks against it."""

    verdict: Verdict
    causes: tuple[Cause, ...]
    is_offered: bool

    @property
    def start(self) -> int:
        return self.verdict.start


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a page, from `low` to `high`, as one of its hosts may know it: verdicts are about
    all hosts, `scene` is theirs. Causes name places in `in_the_way` and `meetings`."""

    page: BookingPage
    date: date
    zone: ZoneInfo
    now: datetime
    low: int
    high: int
    is_open: bool
    has_other_hosts: bool
    scene: Scene
    calendars: Mapping[int, SeenCalendar]
    events: tuple[SeenEvent, ...]
    in_the_way: tuple[SeenEvent, ...]
    meetings: tuple[SeenMeeting | None, ...]
    around: tuple[Suspect, ...]
    judged: tuple[Judged, ...]

    @property
    def table(self) -> int | None:
        """The number of the host's own table for the page, if they have one."""
        return self.scene.hosting.table

    @property
    def hours(self) -> list[Interval]:
        """The open hours of the day."""
        spans = merge((start, end) for start, end, _ in self.scene.openings)
        return clip(spans, self.low, self.high)

    @property
    def takes_requests(self) -> bool:
        """Whether what is offered can only be asked for, because the calendars are not certain."""
        return self.scene.knowledge.certainty is Certainty.REQUEST

    @property
    def funnel(self) -> Funnel:
        return count(total(self.hours), (self._lost(one) for one in self.judged))

    def _lost(self, one: Judged) -> FunnelStep | None:
        if not self.is_open:
            return FunnelStep.LIMITS
        return step_of(one.causes[0]) if one.causes else None

    def causes_at(self, start: int) -> tuple[Cause, ...]:
        """What speaks against any instant of the day, also one that no hours allow."""
        return causes(start, self.around)


def explain_day(page: BookingPage, day: date, *, now: datetime, viewer: User) -> Day:
    """Read and decide, as one of the page's hosts may know it. Takes a handful of queries, whatever
    the day holds."""
    zone = ZoneInfo(page.timezone)
    low, high = day_bounds(zone, day, day)
    gathering = survey(page, _instant(low), _instant(high), now=now)
    scene = next((one for one in gathering.scenes if one.hosting.host == viewer.pk), None)
    if scene is None:  # the page was deleted meanwhile, or the viewer does not host it any more
        raise gone(BookingPage)
    calendars = calendars_for(viewer, scene.table, now=now)
    reach = (_instant(low - scene.rules.before), _instant(high + scene.rules.reach))
    events = events_between(calendars, *reach, viewer=viewer)
    in_the_way = tuple(one for one in events if one.blocks and _closes(page, one))
    around = suspects(scene.rules, scene.taken, [(one.start, one.end) for one in in_the_way])
    opened = is_open(page)
    return Day(
        page=page,
        date=day,
        zone=zone,
        now=now,
        low=low,
        high=high,
        is_open=opened,
        has_other_hosts=len(gathering.scenes) > 1,
        scene=scene,
        calendars=calendars,
        events=events,
        in_the_way=in_the_way,
        meetings=_named(viewer, scene),
        around=around,
        judged=tuple(_judged(one, around, opened) for one in gathering.verdicts(reasons=True)),
    )


def _closes(page: BookingPage, event: SeenEvent) -> bool:
    """Whether an event closes what it overlaps; else it takes one seat of it."""
    return not (event.calendar.is_main and page.foreign_events == BookingPage.ForeignEvents.SEAT)


def _judged(verdict: Verdict, around: Sequence[Suspect], opened: bool) -> Judged:
    """Nothing needs to be looked for where nothing is in the way."""
    if verdict.reason is None:
        return Judged(verdict, (), opened)
    # What decided stands first, also if the thing itself went away between two queries.
    found = causes(verdict.start, around)
    if not any(cause.reason is verdict.reason for cause in found):
        found = (Cause(verdict.reason), *found)
    return Judged(verdict, found, is_offered=False)


_MEETING = (
    "pk",
    "during",
    "page_id",
    "page__title",
    "state",
    "seats",
    "seats_taken",
    "page__buffer_before",
    "page__buffer_after",
)


def _named(host: User, scene: Scene) -> tuple[SeenMeeting | None, ...]:
    """The meetings that were decided with, with their names; None for one that just went away."""
    decided = scene.taken.meetings
    if not decided:
        return ()
    first, last = _instant(decided[0].start), _instant(max(one.end for one in decided))
    rows = Meeting.objects.active().attended_by(host).overlapping(first, last)
    seen = (_meeting(*row) for row in rows.values_list(*_MEETING))
    named = {(one.start, one.end): one for one in seen}
    return tuple(named.get((one.start, one.end)) for one in decided)


def _meeting(
    pk: UUID,
    during: DateTimeTZRange,
    page: int,
    title: str,
    state: str,
    seats: int | None,
    seats_taken: int,
    before: int,
    after: int,
) -> SeenMeeting:
    return SeenMeeting(
        pk=pk,
        start=int(during.lower.timestamp()),
        end=int(during.upper.timestamp()),
        page=page,
        title=title,
        is_request=state == Meeting.State.REQUESTED,
        seats=seats,
        seats_taken=seats_taken,
        kept_before=before * 60,
        kept_after=after * 60,
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
