"""The queue and its workers, from the job system's own tables."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.jobs.ages import waiting

WORKER_SILENT_AFTER = 30
"""Seconds without a heartbeat after which a worker counts as dead; as /readyz does."""
STATES = ("todo", "doing", "failed")
_JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
# A job without an event is one that was scheduled from outside; it is waiting since now.
_WAITING = """
SELECT coalesce(max(extract(epoch FROM now() - greatest(j.scheduled_at, e.at))), 0)
FROM procrastinate_jobs j, LATERAL (
    SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id
) e WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
"""
_WORKERS = """
SELECT count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s)),
       extract(epoch FROM now() - max(last_heartbeat))
FROM procrastinate_workers
"""


def collect(now: datetime) -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        counts: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(_WAITING)
        (longest,) = cursor.fetchone()
        cursor.execute(_WORKERS, [WORKER_SILENT_AFTER])
        alive, age = cursor.fetchone()
    jobs = GaugeMetricFamily("daybook_jobs", "Jobs by status.", labels=["status"])
    for status in sorted({*STATES, *counts}):
        jobs.add_metric([status], counts.get(status, 0))
    yield jobs
    yield GaugeMetricFamily(
        "daybook_jobs_waiting_seconds", "How long the longest waiting job is due.", max(0, longest)
    )
    yield GaugeMetricFamily(
        "daybook_workers", "Workers with a heartbeat in the last 30 seconds.", alive
    )
    yield from _of_queues()
    heartbeat = GaugeMetricFamily(
        "daybook_worker_heartbeat_age_seconds",
        "Time since any worker gave a sign of life; absent when there never was a worker.",
        labels=[],
    )
    if age is not None:
        heartbeat.add_metric([], max(0, age))
    yield heartbeat


def _of_queues() -> Iterator[Metric]:
    due = GaugeMetricFamily("daybook_queue_jobs_due", "Jobs that are due.", labels=["queue"])
    oldest = GaugeMetricFamily(
        "daybook_queue_oldest_due_seconds",
        "How long the oldest job of a queue that a worker could take has been due.",
        labels=["queue"],
    )
    for one in waiting():
        due.add_metric([one.queue], one.count)
        oldest.add_metric([one.queue], one.oldest.total_seconds())
    yield from (due, oldest)
