"""How long each queue's jobs have been waiting for a worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from accounts import queues
from connectors.jobs.owners import HOST, IS_DUE, IS_SLOW, JOINS, SERVER, WAITS_FOR_LOCK

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
# of its server or of its slowness go first.
_QUEUES = f"""
WITH mine AS (
  SELECT job.*, {HOST} AS host, {SERVER} AS server, {IS_SLOW} AS slow
  FROM procrastinate_jobs AS job {JOINS}
  WHERE job.status IN ('todo', 'doing')
), due AS (
  SELECT job.queue_name, greatest(job.scheduled_at, (
    SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id
  )) AS since, NOT {WAITS_FOR_LOCK} AND NOT EXISTS (
    SELECT FROM mine AS busy
    WHERE busy.status = 'doing' AND busy.queue_name = job.queue_name
      AND job.queue_name = ANY(%(foreign)s) AND (busy.host = job.host
        OR busy.server = job.server OR (busy.slow AND job.slow))
  ) AS is_next
  FROM mine AS job WHERE {IS_DUE}
)
SELECT queue_name, count(*),
  coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE is_next)), 0)
FROM due GROUP BY queue_name
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` jobs of a queue are due; `oldest` is how long the first of them that a worker could
    take has been due."""

    queue: str
    count: int = 0
    oldest: timedelta = timedelta()

    @property
    def is_late(self) -> bool:
        return self.oldest > BOUNDS.get(self.queue, BOUNDS[queues.OLD])


def waiting() -> list[Waiting]:
    """Every queue, and what waits in it by the database's clock. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"foreign": list(queues.FOREIGN)})
        found = {
            queue: Waiting(queue, count, timedelta(seconds=max(0.0, float(age))))
            for queue, count, age in cursor.fetchall()
        }
    return [found.get(queue, Waiting(queue)) for queue in _known(found)]


def late() -> list[Waiting]:
    return [one for one in waiting() if one.is_late]


def _known(found: Collection[str]) -> list[str]:
    return [*queues.ALL, *sorted(set(found) - set(queues.ALL))]
