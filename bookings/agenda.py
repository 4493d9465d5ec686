"""A page's hours and its host's meetings in a stretch of time, read in one query.

As plain numbers, since a page of free times is computed from hundreds of them on every request.
"""

import json
from dataclasses import dataclass
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
class Agenda:
    """`sessions` are the page's own meetings, with the seats left (None is unlimited)."""

    availability: Availability
    meetings: tuple[Engaged, ...]
    sessions: dict[Interval, int | None]


_AGENDA = """
SELECT
  (SELECT json_agg(json_build_array(weekday, starts, ends))
   FROM bookings_weeklyhours WHERE page_id = %(page)s),
  (SELECT json_agg(json_build_array(date, starts, ends)) FROM bookings_datehours
   WHERE page_id = %(page)s
   AND date BETWEEN to_timestamp(%(low)s)::date AND to_timestamp(%(high)s)::date),
  (SELECT json_agg(json_build_array(
     extract(epoch FROM lower(during))::bigint, extract(epoch FROM upper(during))::bigint,
     buffer_before * 60, buffer_after * 60, page_id, meeting.seats - seats_taken) ORDER BY during)
   FROM bookings_meeting AS meeting JOIN bookings_bookingpage AS page ON page.id = page_id
   WHERE int8range(meeting.host_id, meeting.host_id, '[]') && int8range(%(host)s, %(host)s, '[]')
   AND during && tstzrange(to_timestamp(%(from)s), to_timestamp(%(until)s))
   AND state IN ('requested', 'confirmed') AND meeting.id IS DISTINCT FROM %(ignoring)s)
"""


def read_agenda(page: BookingPage, low: int, high: int, *, ignoring: UUID | None = None) -> Agenda:
    """What concerns start times from `low` to `high`; one meeting may be left out of account."""
    parameters = {
        "page": page.pk,
        "host": page.host_id,
        # Local days, and an opening that goes on after midnight: some days more at either end.
        "low": low - 3 * DAY,
        "high": high + 4 * DAY,
        "from": low - HALF_DAY,
        "until": high + page.duration * 60 + HALF_DAY,
        "ignoring": ignoring,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AGENDA, parameters)
        weekly, dates, meetings = (_rows(value) for value in cursor.fetchone())
    return Agenda(
        Availability(ZoneInfo(page.timezone), _weekly(weekly), _dates(dates)),
        tuple(Engaged(*row[:4]) for row in meetings),
        {(row[0], row[1]): row[5] for row in meetings if row[4] == page.pk},
    )


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
