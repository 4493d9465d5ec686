"""Is the portal up, and is it ready? For load balancers, containers and people in a hurry."""

import time
from collections.abc import Callable, Mapping

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from daybook_ical import zonedata
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from calendars.restored import restoration_under_way
from config.disk import disks_filling_up, unwritable
from connectors.jobs.ages import late, waiting

WORKER_SILENT_AFTER = 30
"""Seconds without a heartbeat after which no worker counts as alive. So long also lasts what this
process saw: workers leave all at once when the database restarts, and are back in two seconds."""


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is looked at, so that a slow database kills no process."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything the portal needs works; what does not is named with its remedy. Beside that, which
    zone data it reads times by, for how many seconds the oldest job of each queue has been due,
    and for a while that it was restored from a backup.

    Late jobs and disks that fill up only degrade it: whoever has made the workers busy must not
    take the pages away too. With `?strict` they are answered with 503 as well, for whom it wakes.
    """
    problems, degraded = _problems(CHECKS), _problems(SLACK)
    results = dict.fromkeys((*CHECKS, *SLACK), "ok") | problems | degraded
    status = "unavailable" if problems else "degraded" if degraded else "ok"
    fails = problems or (degraded and "strict" in request.GET)
    answer: dict[str, object] = {
        "status": status,
        "checks": results,
        "queues": {} if "database" in problems else _ages(),
        "zone_data": zonedata.release(),
    }
    if "database" not in problems and (restored := _restored()):
        answer["restored"] = restored
    return JsonResponse(answer, status=503 if fails else 200)


def _problems(checks: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    problems = {}
    for name, check in checks.items():
        try:
            problem = check()
        except Exception as error:
            # The whole point is to report whatever is wrong; details stay in the server's log.
            problem = f"{type(error).__name__}: see the portal's log."
        if problem:
            problems[name] = problem
    return problems


def _restored() -> dict[str, object]:
    """Empty once every calendar was compared."""
    try:
        found = restoration_under_way()
    except DatabaseError:  # a migration is missing, which the checks name
        return {}
    if found is None:
        return {}
    restoration, waiting = found
    return {"backup_of": restoration.made_at.isoformat(), "calendars_to_compare": waiting}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations missing: run `manage.py migrate`." if missing else ""


class _Workers:
    """When this process saw one alive, by the monotonic clock."""

    seen_at = float("-inf")


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENT_AFTER],
        )
        (alive,) = cursor.fetchone()
    now = time.monotonic()
    if alive:
        _Workers.seen_at = now
    if now - _Workers.seen_at < WORKER_SILENT_AFTER:
        return ""
    return "No worker is alive: set EMBEDDED_WORKER=true or run `manage.py procrastinate worker`."


def _queues() -> str:
    told = [
        f"{one.queue}: a job has been due for {one.oldest.total_seconds():.0f} seconds"
        for one in late()
    ]
    return "; ".join(told) and f"{'; '.join(told)}. See docs/deployment.md, Late jobs."


def _ages() -> dict[str, int]:
    try:
        return {one.queue: int(one.oldest.total_seconds()) for one in waiting()}
    except DatabaseError:
        return {}


def _channel_layer() -> str:
    async def round_trip() -> bool:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "ping"})
        return bool((await layer.receive(channel))["type"] == "ping")

    return "" if async_to_sync(round_trip)() else "A message sent to the channel layer was lost."


def _disk_space() -> str:
    return " ".join(disks_filling_up())


CHECKS: dict[str, Callable[[], str]] = {
    "disk": unwritable,
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "channel_layer": _channel_layer,
}
SLACK: dict[str, Callable[[], str]] = {"queues": _queues, "disk_space": _disk_space}
"""What degrades the portal only."""
