"""Housekeeping: jobs whose worker died, and rows that nobody needs any more."""

import logging
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import F, Q, RowRange, Sum, Window
from django.db.models.functions import Coalesce, Mod
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from accounts import queues
from alerts import tasks as alert_tasks
from connectors.actions.connect import forget_old_tries
from connectors.models import SyncRun

log = logging.getLogger(__name__)

# The sixth field counts seconds.
EVERY_TWENTY_SECONDS = "* * * * * */20"
HOURLY = "41 * * * *"

HEARTBEAT_LOST = 20.0
"""Seconds without a sign of life after which a worker counts as dead (it gives one every 5)."""

MOST_RESCUES = 10
"""A job that took down so many workers is not tried again."""

KEPT_FOR = timedelta(days=30)
KEPT_WITHOUT_NEWS = timedelta(days=2)
KEPT_SYNCS = 200
KEPT_JOBS_HOURS = 72
HOURS = 24


@app.periodic(cron=EVERY_TWENTY_SECONDS)
@app.task(
    name="connectors.rescue_stalled_jobs",
    queue=queues.TIMER,
    queueing_lock="rescue",
    pass_context=True,
)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs back whose worker was killed; all jobs of Daybook may be repeated."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST):
        if job.id != context.job.id:
            await _rescue(jobs, job)


async def _rescue(jobs: JobManager, job: Job) -> None:
    if job.attempts >= MOST_RESCUES:
        log.error("job %s (%s) is given up: its workers died", job.id, job.task_name)
        await jobs.finish_job(job, Status.FAILED, delete_job=False)
        return
    log.warning("job %s (%s) lost its worker and is started again", job.id, job.task_name)
    try:
        await jobs.retry_job(job)
    except UniqueViolation:
        # The same job waits already (queueing lock), so this one is not missed.
        await jobs.finish_job(job, Status.FAILED, delete_job=True)


@app.periodic(cron=HOURLY)
@app.task(name="connectors.prune", queue=queues.TIMER, queueing_lock="prune")
def prune(timestamp: int) -> None:
    """Forget tries to connect and sessions that expired, and runs and alerts that nobody will look
    at. Runs are looked through once a day, a part of the connectors each hour."""
    now = timezone.now()
    forget_old_tries(now)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    prune_runs(now, hour=now.hour)
    alert_tasks.prune_alerts(now)


@app.periodic(cron=HOURLY)
@app.task(
    name="connectors.prune_jobs",
    queue=queues.TIMER,
    queueing_lock="prune-jobs",
    pass_context=True,
)
async def prune_jobs(context: JobContext, timestamp: int) -> None:
    """Successful jobs are deleted at once; failed ones stay for a while, to be looked at."""
    await context.app.job_manager.delete_old_jobs(
        KEPT_JOBS_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def prune_runs(now: datetime, *, hour: int | None = None) -> int:
    """Delete runs that ended more than a month ago, and those without news after two days. The
    latest syncs of each connector stay in any case. Returns how many rows were deleted. With
    `hour`, only those of the connectors whose hour of the day it is."""
    newer = Window(
        Sum("times"),
        partition_by="connector_id",
        order_by=["-started_at", "-pk"],
        frame=RowRange(end=-1),
    )
    of_hour = SyncRun.objects.alias(hour=Mod(F("connector_id"), HOURS))
    ours = SyncRun.objects.all() if hour is None else of_hour.filter(hour=hour)
    late = ours.annotate(newer=newer).filter(newer__gte=KEPT_SYNCS)
    runs = SyncRun.objects.alias(last_at=Coalesce("finished_at", "started_at"))
    old = Q(last_at__lt=now - KEPT_FOR)
    nothing = {"added": 0, "changed": 0, "removed": 0, "held": 0, "quarantined": 0, "untold": 0}
    dull = Q(last_at__lt=now - KEPT_WITHOUT_NEWS, outcome="ok", **nothing)
    return runs.filter(old | dull, pk__in=late.values("pk")).delete()[0]
