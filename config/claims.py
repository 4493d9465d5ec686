"""Which job a worker takes next: of those that ask other people's servers, a fair share.

No host, no server and no slow accounts together hold all workers of a queue, however many jobs they
have waiting. The database decides when a job is handed out: what waits for its turn holds no
worker, and what is running is counted by what the job system itself knows, so that nothing has to
be given back by a process that was killed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg.rows import dict_row

from connectors.domain.claims import Share
from connectors.jobs.owners import HOST, IS_DUE, IS_SLOW, JOINS, SERVER, WAITS_FOR_LOCK

LOCK = 0x0DB4
"""First key of an advisory lock: who counts what is running must be alone until he has taken."""

_CLAIM = f"""
WITH running AS (
  SELECT {HOST} AS host, {SERVER} AS server, {IS_SLOW} AND job.worker_id = %(worker)s AS slow
  FROM procrastinate_jobs AS job {JOINS}
  WHERE job.status = 'doing' AND job.queue_name = ANY(%(queues)s)
), next AS (
  SELECT job.id FROM procrastinate_jobs AS job {JOINS}
  WHERE {IS_DUE} AND job.queue_name = ANY(%(queues)s) AND NOT {WAITS_FOR_LOCK}
    AND (SELECT count(*) FROM running WHERE running.host = {HOST}) < %(per_host)s
    AND (SELECT count(*) FROM running WHERE running.server = {SERVER}) < %(per_server)s
    AND (NOT {IS_SLOW} OR (SELECT count(*) FROM running WHERE running.slow) < %(slow)s)
  ORDER BY job.priority DESC, job.id LIMIT 1 FOR UPDATE OF job SKIP LOCKED
)
UPDATE procrastinate_jobs AS taken SET status = 'doing', worker_id = %(worker)s
FROM next WHERE taken.id = next.id
RETURNING taken.id, taken.status, taken.task_name, taken.priority, taken.lock,
  taken.queueing_lock, taken.args, taken.scheduled_at, taken.queue_name, taken.attempts,
  taken.worker_id
"""  # noqa: S608


class FairJobs(JobManager):
    """Hands out the jobs of queues that have a share fairly, and the others first come first."""

    connector: PsycopgConnector

    def __init__(self, connector: PsycopgConnector, shares: Mapping[str, Share]) -> None:
        super().__init__(connector)
        self._shares = shares

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        names = sorted(queues or ())
        share = next((self._shares[name] for name in names if name in self._shares), None)
        if share is None:
            return await super().fetch_job(queues, worker_id)
        row = await self._take(names, worker_id, share)
        return Job.from_row(row) if row else None

    async def _take(self, names: list[str], worker: int, share: Share) -> dict[str, Any] | None:
        asked = {
            "queues": names,
            "worker": worker,
            "per_host": share.per_host,
            "per_server": share.per_server,
            "slow": share.slow,
        }
        async with self.connector.pool.connection() as one, one.cursor(row_factory=dict_row) as to:
            # A statement of its own: the next one sees what whoever had the lock has taken.
            await to.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])
            await to.execute(_CLAIM, asked)
            return await to.fetchone()
