"""When somebody is busy: the only door through which booking pages look at calendars.

Nothing here touches the network. Instants come back as whole seconds since 1970 and intervals are
half-open, because comparing numbers is what finding free times consists of. PostgreSQL merges, so
that a year of five full calendars costs one query and a few hundred numbers; what the calendars are
for, and how fresh they are, comes with the same query.

A read has three outcomes. `busy` of a look is a list that may be empty, or None: unknown.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Concat, JSONObject

from accounts.models import User
from calendars.domain.freshness import BusySource
from calendars.domain.intervals import Interval
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar, Event
from connectors.domain.freshness import Hearing
from connectors.kinds.registry import line_of


@dataclass(frozen=True, slots=True)
class Table:
    """What each calendar is for. `additional` pairs a calendar with its copy: "full" or "busy"."""

    main: int | None = None
    busy: tuple[int, ...] = ()
    additional: tuple[tuple[int, str], ...] = ()


def table_for(host: User, own: AssociatedCalendars | None = None) -> Table:
    """The page's own table if it has one, else the host's default (empty if there is none)."""
    rows = AssociatedCalendar.objects.order_by("calendar_id").values_list(
        "calendar_id", "is_main", "is_busy", "is_additional", "copy"
    )
    return _table(
        rows.filter(table_id=own.pk)
        if own is not None
        else rows.filter(table__host=host, table__is_default=True)
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of somebody's time between two instants.

    `sources` are the calendars that are read for their busy time. `busy` is what blocks in any of
    them, merged, in order and cut to the asked time; None when one was never read, which is neither
    free nor busy. `events` are those of the main calendar one by one and uncut, if asked for.
    """

    table: Table
    sources: tuple[BusySource, ...]
    busy: list[Interval] | None
    events: list[Interval]

    @property
    def known_until(self) -> datetime | None:
        """How far ahead all calendars are known; None without a limit."""
        return min((s.covered_until for s in self.sources if s.covered_until), default=None)


# Written with upper() and lower() instead of &&, as in the index of blocking times.
_LOOK = """
WITH chosen AS MATERIALIZED (
  SELECT calendar_id, is_main, is_busy, is_additional, copy, calendar.name || suffix AS name,
    verified_at, covered_until, kind, mode, "interval", vouched_at, pushed_until,
    (SELECT max(problem_since) FROM calendars_event
     WHERE calendar_id = calendar.id AND problem <> '' AND unreadable_events = 'request') AS unread
  FROM calendars_associatedcalendar AS ticked
  JOIN calendars_calendar AS calendar ON calendar.id = calendar_id
  JOIN connectors_connector AS connector ON connector.id = connector_id
  WHERE table_id = coalesce(%(table)s,
    (SELECT id FROM calendars_associatedcalendars WHERE host_id = %(host)s AND is_default))
  ORDER BY calendar_id
)
SELECT
  (SELECT json_agg(json_build_array(calendar_id, is_main, is_busy, is_additional, copy, name,
     verified_at, covered_until, kind, mode, "interval", vouched_at, pushed_until, unread))
   FROM chosen),
  (SELECT json_agg(json_build_array(
     floor(extract(epoch FROM lower(span)))::bigint, ceil(extract(epoch FROM upper(span)))::bigint))
   FROM (
     SELECT unnest(range_agg(during * tstzrange(%(start)s, %(end)s))) AS span
     FROM calendars_busytime
     WHERE blocks AND upper(during) > %(start)s AND lower(during) < %(end)s AND calendar_id = ANY(
       ARRAY(SELECT calendar_id FROM chosen WHERE is_busy AND NOT (is_main AND %(apart)s)))
   ) AS merged),
  (SELECT json_agg(json_build_array(
     floor(extract(epoch FROM lower(during)))::bigint,
     ceil(extract(epoch FROM upper(during)))::bigint) ORDER BY during)
   FROM calendars_busytime
   WHERE %(apart)s AND blocks AND upper(during) > %(start)s AND lower(during) < %(end)s
     AND calendar_id = (SELECT calendar_id FROM chosen WHERE is_main))
"""


def look(
    *,
    host_id: int,
    table_id: int | None,
    start: datetime,
    end: datetime,
    apart_main: bool = False,
) -> Look:
    """Everything about the busy time between two instants that the table tells us to look at.

    Without `table_id` it is the host's default table. With `apart_main` the main calendar's events
    are left out of what is merged and listed one by one, for rules that count events.
    """
    parameters = {
        "host": host_id,
        "table": table_id,
        "start": start,
        "end": max(start, end),
        "apart": apart_main,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, parameters)
        chosen, busy, events = (_rows(value) for value in cursor.fetchone())
    sources = tuple(_source_of(row[0], *row[5:]) for row in chosen if row[2])
    is_known = all(source.is_known for source in sources)
    return Look(_table(chosen), sources, _intervals(busy) if is_known else None, _intervals(events))


def _rows(value: Any) -> list[list[Any]]:
    """Django asks psycopg to leave JSON as text."""
    rows = json.loads(value) if isinstance(value, str) else value
    return rows or []


def _table(rows: Iterable[Sequence[Any]]) -> Table:
    chosen = list(rows)
    return Table(
        main=next((pk for pk, is_main, *_ in chosen if is_main), None),
        busy=tuple(pk for pk, _, is_busy, *_ in chosen if is_busy),
        additional=tuple(
            (pk, copy) for pk, _, _, is_additional, copy, *_ in chosen if is_additional
        ),
    )


def sources_of(table: str, host: str) -> ArraySubquery:
    """To annotate rows of an app above with: the calendars that are read for their busy time, by
    way of the names of the row's own table and of its host. `read_sources` understands it."""
    default = AssociatedCalendars.objects.filter(host=OuterRef(OuterRef(host)), is_default=True)
    ticked = AssociatedCalendar.objects.filter(
        is_busy=True, table_id=Coalesce(OuterRef(table), Subquery(default.values("pk")))
    )
    fields = ["pk", "verified_at", "covered_until"]
    fields += [f"connector__{name}" for name in ("kind", "mode", "vouched_at", "pushed_until")]
    row = {name.removeprefix("connector__"): f"calendar__{name}" for name in fields}
    found = JSONObject(
        **row,
        name=Concat("calendar__name", "calendar__suffix"),
        interval="calendar__connector__interval",
        unread=Subquery(_unread()),
    )
    return ArraySubquery(ticked.order_by("calendar_id").values(found=found))


def _unread() -> QuerySet[Event, Any]:
    """Since when the calendar of the outer row holds what cannot be read, if that counts."""
    events = Event.objects.quarantined().filter(
        calendar=OuterRef("calendar_id"), calendar__unreadable_events=Calendar.Unreadable.REQUEST
    )
    newest = events.order_by().values("calendar").annotate(newest=Max("problem_since"))
    return newest.values("newest")


def read_sources(rows: Iterable[dict[str, Any]]) -> tuple[BusySource, ...]:
    return tuple(
        _source_of(
            row["pk"],
            row["name"],
            row["verified_at"],
            row["covered_until"],
            row["kind"],
            row["mode"],
            row["interval"],
            row["vouched_at"],
            row["pushed_until"],
            row["unread"],
        )
        for row in rows
    )


def _source_of(
    pk: int,
    name: str,
    verified: str | None,
    covered: str | None,
    kind: str,
    mode: str,
    interval: int,
    vouched: str | None,
    pushed: str | None,
    unread: str | None,
) -> BusySource:
    read_at = _instant(verified)
    hearing = Hearing(
        mode=mode,
        minutes=interval,
        line=line_of(kind),
        vouched_at=_instant(vouched),
        pushed_until=_instant(pushed),
    )
    verified_at = read_at and hearing.confirmed_at(read_at)
    lasts = read_at and hearing.fresh_until(read_at)
    return BusySource(pk, name, verified_at, _instant(covered), lasts, _instant(unread))


def _instant(text: str | None) -> datetime | None:
    """JSON writes instants in the zone of the database session."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _intervals(rows: Sequence[Sequence[int]]) -> list[Interval]:
    return [(start, end) for start, end in rows]
