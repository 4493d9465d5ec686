"""The jobs: what they wake, what they leave out, and that a killed worker's job is done again."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from calendars import tasks
from connectors.models import Connector, SyncRun
from connectors.tasks import KEPT_SYNCS, prune, prune_runs
from connectors.wake import wake
from tests.calendars.conftest import World
from tests.factories import (
    NOW,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    FoldedRunFactory,
    SyncRunFactory,
)
from tests.servers.portal import environment
from tests.syncs import asked_for


def queued(name: str) -> list[dict]:
    jobs = ProcrastinateJob.objects.filter(task_name=f"calendars.{name}").order_by("id")
    return [job.args for job in jobs]


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
    assert asked_for() == []
    CalendarEntryFactory(calendar=world.calendar)
    tasks.write_entries(world.connector.pk)
    assert len(world.work.events) == 1


@pytest.mark.django_db
def test_the_seconds_of_the_timers_are_understood() -> None:
    crons = {
        periodic.task.name: periodic.cron
        for periodic in app.periodic_registry.periodic_tasks.values()
    }
    assert crons["calendars.wake_due_writes"] == "* * * * * */10"
    assert crons["connectors.rescue_stalled_jobs"] == "* * * * * */20"


@pytest.mark.django_db
def test_old_and_dull_runs_are_forgotten_beyond_the_latest() -> None:
    connector = ConnectorFactory()

    def runs(age: timedelta, count: int, **options: object) -> None:
        SyncRunFactory.create_batch(count, connector=connector, started_at=NOW - age, **options)

    runs(timedelta(hours=1), KEPT_SYNCS)
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


@pytest.mark.django_db
def test_a_folded_run_is_as_old_as_its_last_sync_and_counts_as_many() -> None:
    connector = ConnectorFactory()
    long_ago, every = NOW - timedelta(days=60), timedelta(hours=1)
    of = {"connector": connector, "every": every}
    gone = FoldedRunFactory(**of, started_at=long_ago, times=24)
    failed = SyncRunFactory(connector=connector, started_at=NOW - timedelta(days=29))
    SyncRun.objects.filter(pk=failed.pk).update(outcome="failed")
    endless = FoldedRunFactory(**of, started_at=NOW - timedelta(days=28), times=28 * 24)
    assert prune_runs(NOW) == 1
    assert set(connector.runs.all()) == {failed, endless}
    assert not SyncRun.objects.filter(pk=gone.pk).exists()
    # It alone stands for all the syncs that stay in any case, and loses nothing with the months.
    endless.refresh_from_db()
    assert (endless.times, len(endless.last_beats)) == (672, 72)
    assert prune_runs(NOW + timedelta(days=300)) == 1
    assert list(connector.runs.all()) == [endless]


@pytest.mark.django_db
def test_the_latest_syncs_stay_however_few_rows_they_are() -> None:
    connector = ConnectorFactory()
    long_ago = NOW - timedelta(days=60)
    of = {"connector": connector, "every": timedelta(minutes=1)}
    FoldedRunFactory(**of, started_at=long_ago, times=500)
    FoldedRunFactory(**of, started_at=long_ago + timedelta(days=1), times=KEPT_SYNCS - 1)
    SyncRunFactory(connector=connector, started_at=NOW)
    assert prune_runs(NOW) == 1
    assert list(connector.runs.values_list("times", flat=True)) == [1, KEPT_SYNCS - 1]


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
