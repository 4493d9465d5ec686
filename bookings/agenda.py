"""A page's hours, its hosts and their meetings in a stretch of time, read in one query.

As plain numbers, since a page of free times is computed from hundreds of them on every request.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from bookings.domain.slots import HALF_DAY, Engaged
from bookings.domain.windows import DAY, Availability, Hours
from bookings.models import BookingPage
from calendars.domain.intervals import Interval


@dataclass(frozen=True, slots=True)
class Hosting:
    """A host of the page, by number. `table` is the number of their own table for it, if any."""

    host: int
    table: int | None
    is_required: bool
    weight: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Engagements:
    """What a host attends. `sessions` are meetings of this page, with the seats left (None is
    unlimited)."""

    meetings: tuple[Engaged, ...] = ()
    sessions: Mapping[Interval, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The page's hours, its hosts in order, and what each of them attends."""

    availability: Availability
    hosts: tuple[Hosting, ...]
    engagements: Mapping[int, Engagements]


_AGENDA = """
SELECT
  (SELECT json_agg(json_build_array(weekday, starts, ends))
   FROM bookings_weeklyhours WHERE page_id = %(page)s),
  (SELECT json_agg(json_build_array(date, starts, ends)) FROM bookings_datehours
   WHERE page_id = %(page)s
   AND date BETWEEN to_timestamp(%(low)s)::date AND to_timestamp(%(high)s)::date),
  (SELECT json_agg(json_build_array(host_id, table_id, role = 'required', weight, is_active)
     ORDER BY hosting.id)
   FROM bookings_pagehost AS hosting JOIN accounts_user AS host ON host.id = host_id
   WHERE page_id = %(page)s),
  (SELECT json_agg(json_build_array(
     attendance.host_id, extract(epoch FROM lower(attendance.during))::bigint,
     extract(epoch FROM upper(attendance.during))::bigint,
     buffer_before * 60, buffer_after * 60, meeting.page_id, meeting.seats - seats_taken)
     ORDER BY attendance.during)
   FROM bookings_pagehost AS hosting
   JOIN bookings_attendance AS attendance ON attendance.active
     AND int8range(attendance.host_id, attendance.host_id, '[]')
       && int8range(hosting.host_id, hosting.host_id, '[]')
     AND attendance.during && tstzrange(to_timestamp(%(from)s), to_timestamp(%(until)s))
   JOIN bookings_meeting AS meeting ON meeting.id = attendance.meeting_id
   JOIN bookings_bookingpage AS page ON page.id = meeting.page_id
   WHERE hosting.page_id = %(page)s AND meeting.id IS DISTINCT FROM %(ignoring)s)
"""


def read_agenda(page: BookingPage, low: int, high: int, *, ignoring: UUID | None = None) -> Agenda:
    """What concerns start times from `low` to `high`; one meeting may be left out of account."""
    parameters = {
        "page": page.pk,
        # Local days, and an opening that goes on after midnight: some days more at either end.
        "low": low - 3 * DAY,
        "high": high + 4 * DAY,
        "from": low - HALF_DAY,
        "until": high + page.duration * 60 + HALF_DAY,
        "ignoring": ignoring,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AGENDA, parameters)
        weekly, dates, hosts, meetings = (_rows(value) for value in cursor.fetchone())
    return Agenda(
        Availability(ZoneInfo(page.timezone), _weekly(weekly), _dates(dates)),
        tuple(Hosting(*row) for row in hosts),
        _engagements(page.pk, meetings),
    )


def _engagements(page: int, rows: list[list[Any]]) -> dict[int, Engagements]:
    by_host: dict[int, list[list[Any]]] = defaultdict(list)
    for host, *row in rows:
        by_host[host].append(row)
    return {
        host: Engagements(
            tuple(Engaged(*row[:4]) for row in own),
            {(row[0], row[1]): row[5] for row in own if row[4] == page},
        )
        for host, own in by_host.items()
    }


def _rows(value: Any) -> list[list[Any]]:
    """Django asks psycopg to leave JSON as text."""
    rows = json.loads(value) if isinstance(value, str) else value
    return rows or []


def _weekly(rows: list[list[Any]]) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = {}
    for weekday, starts, ends in rows:
        found.setdefault(weekday, []).append(_hours(starts, ends))
    return found


def _dates(rows: list[list[Any]]) -> dict[date, list[Hours]]:
    """A closed date has a row without times, and stays as a date without hours."""
    found: dict[date, list[Hours]] = {}
    for day, starts, ends in rows:
        hours = found.setdefault(date.fromisoformat(day), [])
        if starts is not None:
            hours.append(_hours(starts, ends))
    return found


def _hours(starts: str, ends: str) -> Hours:
    return Hours(time.fromisoformat(starts), time.fromisoformat(ends))
