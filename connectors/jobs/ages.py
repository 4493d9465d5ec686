"""How long each queue's jobs have been waiting for a worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts import queues
from connectors.jobs.owners import HOST, IS_DUE, IS_SLOW, JOINS, SERVER, SLOW
from connectors.servers import closed

BOUNDS = {
    queues.MAIL: timedelta(minutes=2),
    queues.WRITE: timedelta(minutes=2),
    queues.LIVE: timedelta(minutes=1),
    queues.SYNC: timedelta(minutes=10),
    queues.WEBHOOK: timedelta(minutes=10),
    queues.TIMER: timedelta(minutes=2),
    queues.OLD: timedelta(minutes=10),
}
"""How long a job of a queue may wait before somebody should look."""

# Nobody is at fault when a job waits for another one of its lock, or lets those of its own host,
# of its server or of its slowness go first. Each job is looked at once, however many wait: who runs
# are few, and who is first of a lock is found for all at once.
_QUEUES = f"""
WITH mine AS (
  SELECT job.id, job.queue_name, job.status, {IS_DUE} AS is_due,
    {HOST} AS host, {SERVER} AS server, {IS_SLOW} AS slow, greatest(job.scheduled_at, (
      SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id
    )) AS since, job.lock IS NOT NULL AND 1 < row_number() OVER (
      PARTITION BY job.lock ORDER BY job.status = 'doing' DESC, job.priority DESC, job.id
    ) AS waits_for_lock
  FROM procrastinate_jobs AS job {JOINS}
  WHERE job.status IN ('todo', 'doing')
), busy AS MATERIALIZED (
  SELECT queue_name, host, server, slow FROM mine WHERE status = 'doing'
), due AS (
  SELECT queue_name, since, NOT waits_for_lock AND NOT EXISTS (
    SELECT FROM busy
    WHERE busy.queue_name = mine.queue_name AND mine.queue_name = ANY(%(foreign)s)
      AND (busy.host = mine.host OR busy.server = mine.server OR (busy.slow AND mine.slow))
  ) AS is_next
  FROM mine WHERE is_due
)
SELECT queue_name, count(*),
  coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE is_next)), 0)
FROM due GROUP BY queue_name
"""  # noqa: S608


# As with jobs: nobody is at fault when an account waits for others of its host or of its server, a
# slow one for other slow ones, or any for a server that gives nothing now.
_SYNCS = f"""
WITH in_hand AS MATERIALIZED (
  SELECT connector.host_id, connector.server, connector.last_took
  FROM calendars_accountlease AS lease
  JOIN connectors_connector AS connector ON connector.id = lease.connector_id
  WHERE lease.expires_at >= now()
), due AS (
  SELECT connector.next_sync_at, connector.host_id <> ALL (ARRAY(SELECT host_id FROM in_hand))
    AND (connector.server = '' OR connector.server <> ALL (ARRAY(SELECT server FROM in_hand)))
    AND connector.server <> ALL (%(shut)s) AND connector.kind <> ALL (%(shut_kinds)s)
    AND NOT ({{slow}} AND EXISTS (SELECT FROM in_hand AS connector WHERE {{slow}})) AS is_next
  FROM connectors_connector AS connector
  WHERE connector.paused_at IS NULL AND connector.next_sync_at <= now() AND NOT EXISTS (
    SELECT FROM calendars_accountlease AS lease
    WHERE lease.connector_id = connector.id AND lease.expires_at >= now())
)
SELECT '{queues.SYNC}', count(*),
  coalesce(extract(epoch FROM now() - min(next_sync_at) FILTER (WHERE is_next)), 0)
FROM due
""".format(  # noqa: S608
    slow="coalesce(connector.last_took > make_interval(secs => %(slow)s), true)"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` jobs of a queue, or accounts, are due; `oldest` is how long the first of them that a
    worker could take has been due."""

    queue: str
    count: int = 0
    oldest: timedelta = timedelta()

    @property
    def is_late(self) -> bool:
        return self.oldest > BOUNDS.get(self.queue, BOUNDS[queues.OLD])


def waiting() -> list[Waiting]:
    """Every queue, and what waits in it by the database's clock; with `sync`, the accounts that are
    due. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"foreign": list(queues.FOREIGN)})
        rows = cursor.fetchall()
        cursor.execute(_SYNCS, _asked_of_syncs())
        syncs = cursor.fetchall()
    found: dict[str, Waiting] = {}
    for queue, count, age in [*rows, *syncs]:
        known = found.get(queue, Waiting(queue))
        oldest = max(known.oldest, timedelta(seconds=float(age)))
        found[queue] = Waiting(queue, known.count + count, oldest)
    return [found.get(queue, Waiting(queue)) for queue in _known(found)]


def _asked_of_syncs() -> dict[str, Any]:
    shut = closed(timezone.now())
    return {
        "slow": SLOW.total_seconds(),
        "shut": [*shut.servers],
        "shut_kinds": [*shut.kinds],
    }


def late() -> list[Waiting]:
    return [one for one in waiting() if one.is_late]


def _known(found: Collection[str]) -> list[str]:
    return [*queues.ALL, *sorted(set(found) - set(queues.ALL))]
