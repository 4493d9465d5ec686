"""What is in a host's calendars and whether it blocks: the door for pages that explain.

`calendars.busy` answers quickly and namelessly; here each event is told apart, also those that do
not block, with the reason. Never over the network. Titles are given only to the calendars' owner,
and those of private events were never stored.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from typing import Any, NamedTuple

from daybook_ical.events import Response, ShowAs
from django.db import connection

from accounts.models import User
from calendars.busy import Table
from calendars.domain.blocking import AllDay, BlockingPolicy, BlockingReason, judge
from calendars.domain.caution import NO_CAUTION, Caution, caution_of
from calendars.domain.freshness import BusySource
from calendars.sync.glance import Glimpse, glimpses
from connectors.domain.freshness import Hearing
from connectors.kinds.registry import line_of
from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class WayOfNews:
    """How news comes out of an account: its mode, or that it is paused; `minutes` between syncs."""

    mode: str
    minutes: int = 0


PAUSED = "paused"
"""The mode of a way that is closed."""


@dataclass(frozen=True, slots=True)
class SeenCalendar:
    """A calendar of the host, what the page uses it for, and how we know what is in it."""

    pk: int
    name: str
    colour: str
    connector: int
    account: str
    host: int
    by_way_of: WayOfNews
    verified_at: datetime | None
    covered_until: datetime | None
    is_fresh: bool
    is_main: bool
    is_busy: bool
    policy: BlockingPolicy


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One event in whole seconds since 1970. `blocks` already regards whether its calendar counts.

    Both `title` and `caution` are empty where the viewer may not see them or nothing was stored.
    """

    calendar: SeenCalendar
    start: int
    end: int
    show_as: ShowAs
    response: Response
    all_day: bool
    title: str
    ours: bool
    blocks: bool
    reason: BlockingReason
    caution: Caution = NO_CAUTION


class OwnWeight(NamedTuple):
    """How an occurrence counts by itself, before it is asked whether its calendar does."""

    show_as: ShowAs
    response: Response
    all_day: bool
    ours: bool
    blocks: bool


# Plain rows, since making two models of each costs more than the answer of the public page.
_CALENDARS = """
SELECT calendar.id, calendar.name || suffix, colour, connector_id, connector.name, host_id, kind,
  mode, "interval", vouched_at, pushed_until, paused_at, verified_at, covered_until,
  tentative_blocks, elsewhere_blocks, unanswered_blocks, all_day
FROM calendars_calendar AS calendar JOIN connectors_connector AS connector
  ON connector.id = connector_id
WHERE host_id = %(host)s OR calendar.id = ANY(%(ticked)s)
ORDER BY connector.created_at, connector_id, position, calendar.id
"""


def calendars_for(host: User, table: Table, *, now: datetime) -> dict[int, SeenCalendar]:
    """All calendars of the host, ticked or not, by their number and in the order of the table."""
    with connection.cursor() as cursor:
        cursor.execute(_CALENDARS, {"host": host.pk, "ticked": list(table.busy)})
        return {row[0]: _calendar(row, table, now) for row in cursor.fetchall()}


def _calendar(row: tuple[Any, ...], table: Table, now: datetime) -> SeenCalendar:
    pk, name, colour, connector_id, account, host, kind, mode, interval, *rest = row
    vouched_at, pushed_until, paused_at, read_at, covered_until, *policy = rest
    tentative, elsewhere, unanswered, all_day = policy
    hearing = Hearing(
        mode=mode,
        minutes=interval,
        line=line_of(kind),
        vouched_at=vouched_at,
        pushed_until=pushed_until,
    )
    verified_at = read_at and hearing.confirmed_at(read_at)
    fresh_until = read_at and hearing.fresh_until(read_at)
    source = BusySource(pk, name, verified_at, covered_until, fresh_until)
    return SeenCalendar(
        pk=pk,
        name=name,
        colour=colour,
        connector=connector_id,
        account=account,
        host=host,
        by_way_of=by_way_of(mode, interval, is_paused=paused_at is not None),
        verified_at=verified_at,
        covered_until=covered_until,
        is_fresh=source.is_fresh(now),
        is_main=pk == table.main,
        is_busy=pk in table.busy,
        policy=BlockingPolicy(tentative, elsewhere, unanswered, AllDay(all_day)),
    )


def by_way_of(mode: str, minutes: int, *, is_paused: bool) -> WayOfNews:
    if is_paused:
        return WayOfNews(PAUSED)
    return WayOfNews(mode, minutes) if mode == Connector.Mode.AUTO else WayOfNews(mode)


_EVENTS = """
SELECT busy.calendar_id, floor(extract(epoch FROM lower(during)))::bigint,
  ceil(extract(epoch FROM upper(during)))::bigint, show_as, response, all_day, title, ours, blocks,
  problem, oddity, doubt, oddities
FROM calendars_busytime AS busy JOIN calendars_event AS event ON event.id = event_id
WHERE upper(during) > %(start)s AND lower(during) < %(end)s
  AND busy.calendar_id = ANY(%(calendars)s)
"""


def events_between(
    calendars: Mapping[int, SeenCalendar], start: datetime, end: datetime, *, viewer: User
) -> tuple[SeenEvent, ...]:
    """What is in the calendars in a stretch of time, in order and uncut, blocking or not."""
    if not calendars or start >= end:
        return ()
    asked: dict[str, Any] = {"calendars": list(calendars), "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, asked)
        kept = list(_events(cursor.fetchall(), calendars, viewer))
    unkept = [pk for pk, calendar in calendars.items() if calendar.covered_until is None]
    seen = _glimpsed(glimpses(unkept, start, end), calendars, viewer) if unkept else ()
    return tuple(sorted([*kept, *seen], key=lambda one: (one.start, one.end, one.calendar.pk)))


def _events(
    rows: list[tuple[Any, ...]],
    calendars: Mapping[int, SeenCalendar],
    viewer: User,
) -> Iterator[SeenEvent]:
    for pk, start, end, show_as, response, all_day, title, ours, blocks, *cautious in rows:
        calendar = calendars[pk]
        is_own = calendar.host == viewer.pk
        yield _seen(
            calendar,
            start,
            end,
            OwnWeight(ShowAs(show_as), Response(response), all_day, ours, blocks),
            title if is_own else "",
            _caution(*cautious) if is_own else NO_CAUTION,
        )


def _glimpsed(
    found: Iterable[Glimpse], calendars: Mapping[int, SeenCalendar], viewer: User
) -> Iterator[SeenEvent]:
    for pk, event, row in found:
        calendar = calendars[pk]
        is_own = calendar.host == viewer.pk
        yield _seen(
            calendar,
            floor(row.start.timestamp()),
            ceil(row.end.timestamp()),
            OwnWeight(row.show_as, row.response, row.all_day, row.ours, row.blocks),
            row.title if is_own else "",
            event.caution if is_own else NO_CAUTION,
        )


def _seen(
    calendar: SeenCalendar, start: int, end: int, weight: OwnWeight, title: str, caution: Caution
) -> SeenEvent:
    verdict = judge(weight.show_as, weight.response, weight.all_day, calendar.policy)
    own = BlockingReason.OURS_MOVED if weight.blocks else BlockingReason.OURS
    reason = own if weight.ours else verdict.reason
    return SeenEvent(
        calendar=calendar,
        start=start,
        end=end,
        show_as=weight.show_as,
        response=weight.response,
        all_day=weight.all_day,
        title=title,
        ours=weight.ours,
        blocks=weight.blocks and calendar.is_busy,
        reason=reason if calendar.is_busy or not weight.blocks else BlockingReason.NOT_TICKED,
        caution=caution,
    )


def _caution(problem: str, oddity: str, doubt: str, oddities: str) -> Caution:
    """From columns as the database tells them: JSON is text there."""
    if not problem and not doubt:
        return NO_CAUTION
    return caution_of(problem, json.loads(oddity), doubt, json.loads(oddities))
