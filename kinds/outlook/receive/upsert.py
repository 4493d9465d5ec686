"""Events into the database, many at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from daybook_protocol.events import AnyEvent
from django.db import connection
from django.db.models import JSONField, QuerySet, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, JSONObject

from kinds.outlook.models import AgentCalendar, AgentEvent
from kinds.outlook.receive.held import hold, released

# The version grows only where something is new, so that a repeated snapshot is no change.
_UPSERT = """
    INSERT INTO connectors_agentevent AS held
        (calendar_id, key, etag, item, version, seen_in, gone_at, held_for)
    SELECT %s, told.key, told.etag, told.item::jsonb, %s, %s, NULL, ''
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS told (key, etag, item)
    ON CONFLICT (calendar_id, key) DO UPDATE SET
        etag = excluded.etag,
        item = excluded.item,
        seen_in = excluded.seen_in,
        gone_at = NULL,
        held_for = '',
        version = CASE
            WHEN held.gone_at IS NULL AND held.etag = excluded.etag AND held.item = excluded.item
            THEN held.version ELSE excluded.version END
"""

# Who removes an event once more must still be able to name it; nothing else is kept of it.
_UID_ONLY = JSONObject(uid=Coalesce(KeyTransform("uid", "item"), Value("", JSONField())))


def upsert(
    calendar: AgentCalendar, events: Sequence[AnyEvent], *, seen_in: str, titles: bool
) -> None:
    """Store events under the calendar's present version. Titles that the host has not asked for
    are not kept, whatever an agent tells."""
    if not events:
        return
    left_out = {"key", "etag"} if titles else {"key", "etag", "title"}
    values: list[Any] = [
        calendar.pk,
        calendar.version,
        seen_in,
        [event.key for event in events],
        [event.etag for event in events],
        [event.model_dump_json(exclude=left_out) for event in events],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values)


def mark_gone(calendar: AgentCalendar, keys: Collection[str], now: datetime) -> None:
    """Called after the events of the same message are stored."""
    rows = AgentEvent.objects.filter(calendar=calendar, gone_at=None)
    _bury(calendar, rows.filter(key__in=set(keys) - hold(calendar, keys)), now)
    _bury(calendar, released(calendar), now)


def sweep(calendar: AgentCalendar, *, seen_in: str, now: datetime) -> None:
    """What a whole snapshot has not shown is gone."""
    rows = AgentEvent.objects.filter(calendar=calendar, gone_at=None).exclude(seen_in=seen_in)
    # What could not be read first: it holds nothing any more.
    _bury(calendar, rows.filter(item__has_key="problem"), now)
    held = hold(calendar, rows.values_list("key", flat=True))
    _bury(calendar, rows.exclude(key__in=held), now)


def _bury(calendar: AgentCalendar, rows: QuerySet[AgentEvent], now: datetime) -> None:
    rows.update(gone_at=now, version=calendar.version, item=_UID_ONLY, held_for="")
