"""The jobs: what they wake, what they leave out, and that a killed worker's job is done again."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from calendars import tasks
from calendars.sync import record
from connectors.models import Connector, SyncRun
from connectors.querysets import ConnectorQuerySet
from connectors.tasks import KEPT_RUNS, prune, prune_runs
from connectors.wake import wake
from tests.calendars.conftest import World
from tests.factories import (
    NOW,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    SyncRunFactory,
)
from tests.servers.portal import environment


def queued(name: str) -> list[dict]:
    jobs = ProcrastinateJob.objects.filter(task_name=f"calendars.{name}").order_by("id")
    return [job.args for job in jobs]


@pytest.mark.django_db
def test_due_connectors_are_woken_once() -> None:
    past, future = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(minutes=1)
    due = ConnectorFactory(next_sync_at=past)
    failed = ConnectorFactory(next_sync_at=past, failures=2)
    ConnectorFactory(next_sync_at=past, paused_at=past)
    ConnectorFactory(next_sync_at=future)
    ConnectorFactory(next_sync_at=None)
    tasks.wake_due_connectors(0)
    tasks.wake_due_connectors(0)
    assert queued("sync_connector") == [
        {"connector_id": due.pk, "trigger": "schedule"},
        {"connector_id": failed.pk, "trigger": "retry"},
    ]


def set_status(status: str) -> None:
    """As a worker does with the one job there is."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])


@pytest.mark.parametrize("reached", ["waiting", "taken", "begun", "done"])
def test_a_sync_asked_for_while_the_timer_looks_is_not_done_twice(
    reached: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ConnectorQuerySet.due

    def look_and_be_overtaken(these: ConnectorQuerySet, now: datetime) -> list[Connector]:
        monkeypatch.undo()
        found = list(look(these, now))
        if reached in ("taken", "begun"):
            set_status("doing")
        if reached == "begun":
            record.begin(world.connector, "button", now)
        if reached == "done":
            tasks.sync_connector(world.connector.pk, "button")
            set_status("succeeded")
        return found

    wake(world.connector, trigger=SyncRun.Trigger.BUTTON)
    monkeypatch.setattr(ConnectorQuerySet, "due", look_and_be_overtaken)
    tasks.wake_due_connectors(0)
    assert ConnectorQuerySet.due is look
    assert queued("sync_connector") == [{"connector_id": world.connector.pk, "trigger": "button"}]


@pytest.mark.django_db
def test_a_sync_that_is_due_before_the_timer_looks_again_starts_now_but_a_retry_waits() -> None:
    soon, later = NOW + timedelta(seconds=5), NOW + timedelta(seconds=6)
    healthy = ConnectorFactory(next_sync_at=soon)
    ConnectorFactory(next_sync_at=later)
    ConnectorFactory(next_sync_at=soon, failures=1)
    ConnectorFactory(next_sync_at=soon, paused_at=NOW)
    assert list(Connector.objects.due(NOW)) == [healthy]


@pytest.mark.django_db
def test_due_writes_are_woken_once_for_each_account() -> None:
    calendar = CalendarFactory()
    CalendarEntryFactory(calendar=calendar)
    CalendarEntryFactory(calendar=calendar)
    CalendarEntryFactory(calendar__connector__paused_at=NOW)
    CalendarEntryFactory(next_try_at=timezone.now() + timedelta(hours=1))
    CalendarEntryFactory(written_revision=1)
    tasks.wake_due_writes(0)
    tasks.wake_due_writes(0)
    assert queued("write_entries") == [{"connector_id": calendar.connector_id}]


def test_a_job_of_a_paused_or_disconnected_connector_does_nothing(world: World) -> None:
    Connector.objects.update(paused_at=NOW)
    tasks.sync_connector(world.connector.pk, "schedule")
    tasks.write_entries(world.connector.pk)
    tasks.sync_connector(world.connector.pk + 1, "schedule")
    tasks.write_entries(world.connector.pk + 1)
    assert SyncRun.objects.count() == 0
    assert world.memory.calls == []


def test_jobs_do_the_work_and_take_the_connector_off_the_due_list(world: World) -> None:
    wake(world.connector, trigger=SyncRun.Trigger.BUTTON)
    tasks.sync_connector(world.connector.pk, "button")
    run = SyncRun.objects.get()
    assert (run.trigger, run.outcome) == ("button", "ok")
    assert not Connector.objects.due(timezone.now()).exists()
    CalendarEntryFactory(calendar=world.calendar)
    tasks.write_entries(world.connector.pk)
    assert len(world.work.events) == 1


@pytest.mark.django_db
def test_the_seconds_of_the_timers_are_understood() -> None:
    crons = {
        periodic.task.name: periodic.cron
        for periodic in app.periodic_registry.periodic_tasks.values()
    }
    assert crons["calendars.wake_due_connectors"] == "* * * * * */10"
    assert crons["connectors.rescue_stalled_jobs"] == "* * * * * */20"


@pytest.mark.django_db
def test_old_and_dull_runs_are_forgotten_beyond_the_latest() -> None:
    connector = ConnectorFactory()

    def runs(age: timedelta, count: int, **options: object) -> None:
        SyncRunFactory.create_batch(count, connector=connector, started_at=NOW - age, **options)

    runs(timedelta(hours=1), KEPT_RUNS)
    runs(timedelta(days=1), 1)
    runs(timedelta(days=3), 2)
    runs(timedelta(days=3), 1, outcome="failed")
    runs(timedelta(days=3), 1, added=1)
    runs(timedelta(days=3), 1, held=2)
    runs(timedelta(days=3), 1, quarantined=3)
    runs(timedelta(days=31), 1, outcome="failed")
    SyncRunFactory(started_at=NOW - timedelta(days=400))
    assert prune_runs(NOW) == 3
    kept = connector.runs.filter(started_at__lt=NOW - timedelta(days=2))
    assert sorted(kept.values_list("outcome", "added", "held", "quarantined")) == [
        ("failed", 0, 0, 0),
        ("ok", 0, 0, 3),
        ("ok", 0, 2, 0),
        ("ok", 1, 0, 0),
    ]
    assert SyncRun.objects.exclude(connector=connector).count() == 1
    prune(0)


# --- A worker that is killed --------------------------------------------------------------------

WORKER = """
import asyncio, os, sys, time
import django
django.setup()
from django.conf import settings
from procrastinate.contrib.django import app
from config.worker import worker_app

@app.task(name="tests.slow", lock="tests")
def slow(path):
    with open(path, "a") as log:
        print(os.getpid(), file=log, flush=True)
    if sys.argv[1] == "hang":
        time.sleep(60)

async def main():
    async with worker_app().open_async() as opened:
        await opened.run_worker_async(
            concurrency=2, fetch_job_polling_interval=0.2, update_heartbeat_interval=0.5,
            stalled_worker_timeout=1.0, listen_notify=True, name=sys.argv[1],
        )

import connectors.tasks
connectors.tasks.HEARTBEAT_LOST = 2.0
asyncio.run(main())
"""


def worker(mode: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, mode], env=environment(DATABASE_POOL_SIZE="0")
    )


def wait_for(path: Path, lines: int, seconds: float) -> list[str]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = path.read_text().split() if path.exists() else []
        if len(seen) >= lines:
            return seen
        time.sleep(0.1)
    raise AssertionError(f"{lines} starts expected, seen: {seen}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_done_by_another(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    app.configure_task("tests.slow", lock="tests", allow_unknown=True).defer(path=str(log))
    first = worker("hang")
    try:
        wait_for(log, 1, 20)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    second = worker("finish")
    try:
        # The rescue runs every 20 seconds.
        starts = wait_for(log, 2, 45)
        assert starts == [str(first.pid), str(second.pid)]
    finally:
        second.kill()
        second.wait()
