"""When somebody is busy: the only door through which booking pages look at calendars.

Nothing here touches the network. Instants come back as whole seconds since 1970 and intervals are
half-open, because comparing numbers is what finding free times consists of. PostgreSQL merges, so
that a year of five full calendars costs one query and a few hundred numbers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar

Interval = tuple[int, int]


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
    chosen = list(
        rows.filter(table_id=own.pk)
        if own is not None
        else rows.filter(table__host=host, table__is_default=True)
    )
    return Table(
        main=next((pk for pk, is_main, *_ in chosen if is_main), None),
        busy=tuple(pk for pk, _, is_busy, *_ in chosen if is_busy),
        additional=tuple((pk, copy) for pk, _, _, is_additional, copy in chosen if is_additional),
    )


# Written with upper() and lower() instead of &&, as in the index of blocking times.
_MERGED = """
SELECT floor(extract(epoch FROM lower(span)))::bigint, ceil(extract(epoch FROM upper(span)))::bigint
FROM (
  SELECT unnest(range_agg(during * tstzrange(%(start)s, %(end)s))) AS span
  FROM calendars_busytime
  WHERE blocks AND upper(during) > %(start)s AND lower(during) < %(end)s
    AND calendar_id = ANY(%(calendars)s)
) AS merged
"""

_ROWS = """
SELECT floor(extract(epoch FROM lower(during)))::bigint,
  ceil(extract(epoch FROM upper(during)))::bigint
FROM calendars_busytime
WHERE blocks AND upper(during) > %(start)s AND lower(during) < %(end)s
  AND calendar_id = %(calendar)s
ORDER BY during
"""


def merged_busy(calendar_ids: Collection[int], start: datetime, end: datetime) -> list[Interval]:
    """What blocks in any of the calendars, cut to the asked time, merged and in order."""
    if not calendar_ids or start >= end:
        return []
    return _query(_MERGED, {"calendars": list(calendar_ids), "start": start, "end": end})


def busy_rows(calendar_id: int, start: datetime, end: datetime) -> list[Interval]:
    """Each event that blocks in one calendar by itself, uncut, for rules that count events."""
    if start >= end:
        return []
    return _query(_ROWS, {"calendar": calendar_id, "start": start, "end": end})


def unknown_calendars(calendar_ids: Collection[int], end: datetime | None = None) -> list[Calendar]:
    """The calendars about which nothing can be said (as far as `end`): never confirmed, or not
    expanded that far. Unknown is not free."""
    found = Calendar.objects.filter(pk__in=calendar_ids).select_related("connector")
    return [
        calendar
        for calendar in found
        if calendar.verified_at is None
        or calendar.covered_until is None
        or (end is not None and calendar.covered_until < end)
    ]


def _query(sql: str, parameters: dict[str, Any]) -> list[Interval]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(start, end) for start, end in cursor.fetchall()]
