"""Syncs that found everything as it was known: what is written of many of them, in one statement.

Each moves the ages of its connector and calendars on, and one more beat is counted in the newest
run, if that was quiet as well and of the same trigger; else a run begins to be counted. Nothing
else is touched. As everywhere, it counts only for whoever still holds the account.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from calendars.sync.findings import Confirmed
from calendars.sync.lock import Lease
from connectors.domain.beats import MOST
from live.publish import publish_all


@dataclass(frozen=True, slots=True)
class QuietSync:
    """`due` is the next sync that was known of when it began, and `next_at` the one after it.
    `confirmed` says by calendar of when it was true that nothing had changed."""

    lease: Lease
    host_id: int
    server: str
    trigger: str
    due: datetime | None
    began_at: datetime
    took: timedelta
    next_at: datetime | None
    warmth: int
    confirmed: Mapping[int, Confirmed]

    @property
    def pk(self) -> int:
        return self.lease.connector_id

    def told(self) -> dict[str, Any]:
        known = self.confirmed.values()
        return {
            "connector": self.pk,
            "holder": str(self.lease.holder),
            "trigger": self.trigger,
            "due": self.due and self.due.isoformat(),
            "began": self.began_at.isoformat(),
            "ended": (self.began_at + self.took).isoformat(),
            "took": self.took.total_seconds(),
            "confirmed": min((one.at for one in known), default=self.began_at).isoformat(),
            "next": self.next_at and self.next_at.isoformat(),
            "warmth": self.warmth,
            "calendars": {
                pk: [one.at.isoformat(), one.cursor] for pk, one in self.confirmed.items()
            },
        }


# The connector's row is locked first, as by everybody. Who waited for it sees what was asked for
# meanwhile: then the next sync stays as it is.
_STORE = """
WITH told AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(told)s::jsonb) AS told (connector bigint, holder uuid,
    trigger text, due timestamptz, began timestamptz, ended timestamptz, took float8,
    confirmed timestamptz, next timestamptz, warmth int, calendars jsonb)
), held AS MATERIALIZED (
  SELECT id FROM connectors_connector WHERE id IN (SELECT connector FROM told)
  ORDER BY id FOR NO KEY UPDATE {waiting}
), ours AS (
  {proven}
  WHERE held.id = told.connector
    AND lease.connector_id = told.connector AND lease.holder = told.holder
  RETURNING told.*
), aged AS (
  UPDATE connectors_connector AS connector
  SET last_attempt_at = began, last_seen_at = ended, last_sync_at = confirmed,
    last_took = make_interval(secs => took),
    (next_sync_at, asked, warmth) = (SELECT
      CASE WHEN is_next THEN ours.next ELSE next_sync_at END,
      CASE WHEN is_next THEN '' ELSE asked END,
      CASE WHEN is_next THEN ours.warmth ELSE connector.warmth END
      FROM (SELECT connector.next_sync_at IS NOT DISTINCT FROM ours.due AS is_next) AS found)
  FROM ours WHERE connector.id = ours.connector
), known AS (
  UPDATE calendars_calendar AS calendar
  SET verified_at = (found.value->>0)::timestamptz, cursor = found.value->>1
  FROM ours, jsonb_each(ours.calendars) AS found WHERE calendar.id = found.key::bigint
), folded AS (
  UPDATE connectors_syncrun AS run SET times = times + 1, finished_at = ended,
    beats = CASE WHEN cardinality(beats) >= %(most)s THEN beats[3:] ELSE beats END || ARRAY[
      greatest(0, extract(epoch FROM began - started_at))::int, (took * 1000)::int]
  FROM ours CROSS JOIN LATERAL (
    SELECT id FROM connectors_syncrun AS newest WHERE newest.connector_id = ours.connector
    ORDER BY started_at DESC, id DESC LIMIT 1
  ) AS newest
  WHERE run.id = newest.id AND run.trigger = ours.trigger AND cardinality(run.beats) > 0
  RETURNING run.connector_id
), counted AS (
  INSERT INTO connectors_syncrun (connector_id, trigger, started_at, finished_at, times, beats,
    outcome, calendars, added, changed, removed, held, quarantined, resets, compared, untold,
    error_code, error_details, error_text, notes, changes, calendars_total, step, events_done)
  SELECT connector, trigger, began, ended, 1, ARRAY[0, (took * 1000)::int],
    'ok', (SELECT count(*) FROM jsonb_object_keys(calendars)), 0, 0, 0, 0, 0, 0, 0, 0,
    '', '{{}}', '', '[]', '[]', 0, '', 0
  FROM ours WHERE connector NOT IN (SELECT connector_id FROM folded)
)
SELECT connector FROM ours
"""

_KEEP = "UPDATE calendars_accountlease AS lease SET lost = 0 FROM told, held"
_GIVE_BACK = "DELETE FROM calendars_accountlease AS lease USING told, held"


def store(found: Sequence[QuietSync], *, gives_back: bool, waits: bool) -> set[int]:
    """Returns the numbers of the connectors of which it is stored; `gives_back` their accounts.

    Without `waits`, those whose row somebody else has locked are left out for the moment. The
    others that are missing were taken over by another process, or disconnected.
    """
    statement = _STORE.format(
        waiting="" if waits else "SKIP LOCKED", proven=_GIVE_BACK if gives_back else _KEEP
    )
    told = json.dumps([one.told() for one in found])
    with connection.cursor() as cursor:
        cursor.execute(statement, {"told": told, "most": 2 * MOST})
        stored = {number for (number,) in cursor.fetchall()}
    publish_all((one.host_id, "connector", pk) for one in found if (pk := one.pk) in stored)
    return stored
