"""Events and busy time into the database, thousands in one statement.

The ORM would take several times as long for a first sync. Every function belongs inside the
transaction that also saves the cursor.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

from daybook_ical.oddities import Oddity
from django.db import connection

from calendars.sync.reading import BusyRow


class EventRow(NamedTuple):
    """`doubt` is the code of the first of the oddities, if there are any."""

    key: str
    etag: str
    uid: str
    parts: list[dict[str, Any]]
    recurs: bool
    entry_id: UUID | None
    doubt: str
    oddities: list[dict[str, Any]]

    @classmethod
    def of(
        cls,
        key: str,
        etag: str,
        uid: str,
        parts: list[dict[str, Any]],
        recurs: bool,
        entry_id: UUID | None,
        doubts: Sequence[Oddity] = (),
    ) -> Self:
        return cls(key, etag, uid, parts, recurs, entry_id, *_told(doubts))


class BrokenRow(NamedTuple):
    """`problem` is the code of the oddity. `parts` are None where nothing new is known of when it
    takes place."""

    key: str
    etag: str
    uid: str
    problem: str
    oddity: dict[str, Any]
    parts: list[dict[str, Any]] | None = None
    recurs: bool = False

    @classmethod
    def of(cls, key: str, etag: str, uid: str, problem: Oddity) -> Self:
        return cls(key, etag, uid, str(problem.code), problem.as_json())


def _told(doubts: Sequence[Oddity]) -> tuple[str, list[dict[str, Any]]]:
    return str(doubts[0].code) if doubts else "", [doubt.as_json() for doubt in doubts]


_UPSERT = """
INSERT INTO calendars_event
  (calendar_id, key, etag, uid, parts, recurs, entry_id, doubt, oddities, problem, oddity, seen_at)
SELECT %s, key, etag, uid, coalesce(parts, '[]'), recurs, entry_id, doubt, oddities, '', '{}', %s
FROM jsonb_to_recordset(%s::jsonb) AS row(key text, etag text, uid text, parts jsonb, recurs bool,
  entry_id uuid, doubt text, oddities jsonb)
ON CONFLICT (calendar_id, key) DO UPDATE SET etag = excluded.etag, uid = excluded.uid,
  parts = excluded.parts, recurs = excluded.recurs, entry_id = excluded.entry_id,
  doubt = excluded.doubt, oddities = excluded.oddities, problem = '', oddity = '{}',
  problem_since = NULL, seen_at = excluded.seen_at
RETURNING key, id
"""

# What was understood before stays: parts, and with them the busy time. So does the beginning.
_QUARANTINE = """
INSERT INTO calendars_event AS known
  (calendar_id, key, etag, uid, parts, recurs, doubt, oddities, problem, oddity, problem_since,
  seen_at)
SELECT %(calendar)s, key, etag, uid, coalesce(parts, '[]'), recurs, '', '[]', problem, oddity,
  %(now)s, %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb)
  AS row(key text, etag text, uid text, problem text, oddity jsonb, parts jsonb, recurs bool)
ON CONFLICT (calendar_id, key) DO UPDATE SET etag = excluded.etag, problem = excluded.problem,
  oddity = excluded.oddity,
  parts = CASE WHEN excluded.parts = '[]' THEN known.parts ELSE excluded.parts END,
  recurs = known.recurs OR excluded.recurs,
  problem_since = coalesce(known.problem_since, excluded.problem_since),
  seen_at = excluded.seen_at
RETURNING key, id
"""

_DOUBT = """
UPDATE calendars_event SET doubt = row.doubt, oddities = row.oddities
FROM jsonb_to_recordset(%s::jsonb) AS row(id bigint, doubt text, oddities jsonb)
WHERE calendars_event.id = row.id
"""

_COPY_BUSY = """
COPY calendars_busytime (calendar_id, event_id, original_start, during, show_as, response, all_day,
  title, blocks, ours) FROM STDIN
"""


def upsert_events(calendar_id: int, rows: list[EventRow], now: datetime) -> dict[str, int]:
    """Store events; returns the id of each key."""
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [calendar_id, now, _json([row._asdict() for row in rows])])
        return dict(cursor.fetchall())


def quarantine_events(calendar_id: int, rows: list[BrokenRow], now: datetime) -> dict[str, int]:
    """Mark events, and keep what is known of them; returns the id of each key."""
    payload = _json([row._asdict() for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(_QUARANTINE, {"calendar": calendar_id, "now": now, "rows": payload})
        return dict(cursor.fetchall())


def note_doubts(doubts: Mapping[int, Sequence[Oddity]]) -> None:
    """Remember by the ids of events with what caution they were read."""
    rows: list[dict[str, Any]] = []
    for pk, oddities in doubts.items():
        doubt, told = _told(oddities)
        rows.append({"id": pk, "doubt": doubt, "oddities": told})
    with connection.cursor() as cursor:
        cursor.execute(_DOUBT, [_json(rows)])


def replace_busy(calendar_id: int, busy: Mapping[int, list[BusyRow]]) -> None:
    """Let these events (by id) take this time instead of what was stored for them."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendars_busytime WHERE event_id = ANY(%s)", [list(busy)])
        with cursor.copy(_COPY_BUSY) as copy:
            for event_id, rows in busy.items():
                for row in rows:
                    copy.write_row(_columns(calendar_id, event_id, row))


def _columns(calendar_id: int, event_id: int, row: BusyRow) -> tuple[object, ...]:
    return (
        calendar_id,
        event_id,
        row.original_start,
        f"[{row.start.isoformat()},{row.end.isoformat()})",
        row.show_as.value,
        row.response.value,
        row.all_day,
        storable(row.title),
        row.blocks,
        row.ours,
    )


_RENAME = """
UPDATE {table} SET key = renamed.value FROM jsonb_each_text(%s::jsonb) AS renamed
WHERE calendar_id = %s AND {table}.key = renamed.key
"""


def rename_events(calendar_id: int, renamed: Mapping[str, str]) -> None:
    """Let events, and what the outbox wrote, go by other keys from now on."""
    with connection.cursor() as cursor:
        for table in ("calendars_event", "calendars_calendarentry"):
            payload = json.dumps(dict(renamed), ensure_ascii=False)
            cursor.execute(_RENAME.format(table=table), [payload, calendar_id])


def remove_events(calendar_id: int, keys: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM calendars_busytime WHERE event_id IN "
            "(SELECT id FROM calendars_event WHERE calendar_id = %s AND key = ANY(%s))",
            [calendar_id, keys],
        )
        cursor.execute(
            "DELETE FROM calendars_event WHERE calendar_id = %s AND key = ANY(%s)",
            [calendar_id, keys],
        )


def remove_past(calendar_id: int, before: datetime) -> None:
    """Busy time that ended before the window."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM calendars_busytime WHERE calendar_id = %s AND upper(during) <= %s",
            [calendar_id, before],
        )


def remove_busy(calendar_id: int) -> None:
    """All busy time of a calendar. Its events stay."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM calendars_busytime WHERE calendar_id = %s", [calendar_id])


def _json(rows: list[dict[str, Any]]) -> str:
    # PostgreSQL stores neither NUL nor half characters, and one title must not stop a calendar.
    text = json.dumps(rows, ensure_ascii=False, default=str)
    return storable(_ESCAPED_NUL.sub(r"\1", text) if "\\u0000" in text else text)


_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def storable(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text
