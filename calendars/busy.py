"""When somebody is busy: the only door through which booking pages look at calendars.

Nothing here touches the network. Instants come back as whole seconds since 1970 and intervals are
half-open, because comparing numbers is what finding free times consists of. PostgreSQL merges, so
that a year of five full calendars costs one query and a few hundred numbers; what the calendars are
for, and how fresh they are, comes with the same query.

A read has three outcomes. `busy` of a look is a list that may be empty, or None: unknown.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BigIntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, JSONObject

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


def in_force(own: Combinable, host: Combinable) -> Combinable:
    """To ask within a query for the number of the table that counts for a host: their own one for
    some page, or without one their default."""
    default = AssociatedCalendars.objects.filter(host=host, is_default=True).values("pk")
    return Coalesce(own, Subquery(default), output_field=BigIntegerField())


def tables(numbers: QuerySet[Any, Any]) -> list[Table]:
    """What the calendars are for in each of these tables, in one query. Empty ones are left out."""
    rows = AssociatedCalendar.objects.filter(table__in=numbers).order_by("table_id", "calendar_id")
    columns = ("table_id", "calendar_id", "is_main", "is_busy", "is_additional", "copy")
    by_table = groupby(rows.values_list(*columns), key=itemgetter(0))
    return [_table(row[1:] for row in of_table) for _, of_table in by_table]


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


# Written with upper() and lower() instead of &&, as in the index of busy time.
_ONE_BY_ONE = """
     SELECT during::tstzmultirange AS spans FROM calendars_busytime
     WHERE blocks AND upper(during) > %(start)s AND lower(during) < %(end)s AND calendar_id = ANY(
       ARRAY(SELECT calendar_id FROM chosen
             WHERE chosen.host_id = asked.host_id AND is_busy AND NOT (is_main AND %(apart)s)))"""

_EVENTS = """
   SELECT json_agg(json_build_array(
     floor(date_part('epoch', lower(during)))::bigint,
     ceil(date_part('epoch', upper(during)))::bigint) ORDER BY during)
   FROM calendars_busytime
   WHERE %(apart)s AND blocks AND upper(during) > %(start)s AND lower(during) < %(end)s
     AND calendar_id = (SELECT calendar_id FROM chosen
                        WHERE chosen.host_id = asked.host_id AND is_main)"""

# Weeks are few, so those that begin before the end are all looked at.
_MERGED = """
     SELECT spans FROM calendars_busyweek
     WHERE table_number = asked.table_id AND week <= busy_week(%(end)s) AND until > %(start)s"""

_QUESTION = """
WITH asked AS MATERIALIZED (
  SELECT asked.host_id, coalesce(asked.table_id, preset.id) AS table_id
  FROM unnest(%(hosts)s::bigint[], %(tables)s::bigint[]) AS asked (host_id, table_id)
  LEFT JOIN calendars_associatedcalendars AS preset
    ON preset.host_id = asked.host_id AND preset.is_default AND asked.table_id IS NULL
), chosen AS MATERIALIZED (
  SELECT asked.host_id, calendar_id, is_main, is_busy, is_additional, copy,
    calendar.name || suffix AS name,
    verified_at, covered_until, kind, mode, "interval", vouched_at, pushed_until,
    (SELECT max(problem_since) FROM calendars_event
     WHERE calendar_id = calendar.id AND problem <> '' AND unreadable_events = 'request') AS unread
  FROM asked
  JOIN calendars_associatedcalendar AS ticked ON ticked.table_id = asked.table_id
  JOIN calendars_calendar AS calendar ON calendar.id = calendar_id
  JOIN connectors_connector AS connector ON connector.id = connector_id
  ORDER BY calendar_id
)
SELECT asked.host_id,
  (SELECT json_agg(json_build_array(calendar_id, is_main, is_busy, is_additional, copy, name,
     verified_at, covered_until, kind, mode, "interval", vouched_at, pushed_until, unread, host_id))
   FROM chosen WHERE chosen.host_id = asked.host_id),
  (SELECT json_agg(json_build_array(
     floor(date_part('epoch', lower(span)))::bigint, ceil(date_part('epoch', upper(span)))::bigint))
   FROM (
     SELECT unnest(range_agg(spans) * tstzmultirange(tstzrange(%(start)s, %(end)s))) AS span
     FROM ({busy}) AS found
   ) AS merged),
  ({events})
FROM asked
"""

_LOOK = _QUESTION.format(busy=_ONE_BY_ONE, events=_EVENTS)
_LOOK_MERGED = _QUESTION.format(busy=_MERGED, events="NULL::json")


def look(
    tables: Mapping[int, int | None],
    *,
    start: datetime,
    end: datetime,
    apart_main: bool = False,
    merged: bool = False,
) -> dict[int, Look]:
    """Everything about the busy time of hosts between two instants that their tables tell us to
    look at, in one query, by the numbers of the hosts.

    `tables` has the number of the table that counts for each; None is the host's default table.
    With `apart_main` the main calendar's events are left out of what is merged and listed one by
    one, for rules that count events. With `merged` is read what was merged when it was stored: the
    same, but quicker where calendars are full. The last word before a booking does without.
    """
    parameters: dict[str, Any] = {
        "hosts": list(tables),
        "tables": list(tables.values()),
        "start": start,
        "end": max(start, end),
        "apart": apart_main,
    }
    is_merged = merged and not apart_main
    if is_merged and connection.in_atomic_block:
        _merge_now()
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_MERGED if is_merged else _LOOK, parameters)
        return {host: _look(*map(_rows, found)) for host, *found in cursor.fetchall()}


def _merge_now() -> None:
    """Have the database merge what this transaction has changed, before its end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS busy_weeks_settle IMMEDIATE;"
            " SET CONSTRAINTS busy_weeks_settle DEFERRED"
        )


def _look(chosen: list[list[Any]], busy: list[list[Any]], events: list[list[Any]]) -> Look:
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
    ticked = AssociatedCalendar.objects.filter(
        is_busy=True, table_id=in_force(OuterRef(table), OuterRef(OuterRef(host)))
    )
    fields = ["pk", "verified_at", "covered_until"]
    fields += [f"connector__{name}" for name in ("kind", "mode", "vouched_at", "pushed_until")]
    row = {name.removeprefix("connector__"): f"calendar__{name}" for name in fields}
    found = JSONObject(
        **row,
        name=Concat("calendar__name", "calendar__suffix"),
        interval="calendar__connector__interval",
        unread=Subquery(_unread()),
        host=OuterRef(host),
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
            row["host"],
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
    host: int,
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
    return BusySource(pk, name, verified_at, _instant(covered), lasts, _instant(unread), host)


def _instant(text: str | None) -> datetime | None:
    """JSON writes instants in the zone of the database session."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _intervals(rows: Sequence[Sequence[int]]) -> list[Interval]:
    return [(start, end) for start, end in rows]
