"""Who gets a worker: a fair share for each host and each server, and none for what waits."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import queues
from calendars.waking import wake_writer
from config.crew import crews, share_of_syncs
from config.worker import worker_app
from connectors.actions.connect import AccountWish, begin_connecting, site_behind
from connectors.domain.claims import Share
from connectors.jobs.ages import waiting
from connectors.models import Connector
from connectors.tasks import HEARTBEAT_LOST
from tests.factories import NOW, ConnectorFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
SYNCS = (queues.SYNC, queues.OLD)


@pytest.fixture(autouse=True)
def no_jobs() -> Iterator[None]:
    """The job system's tables are not emptied with ours."""
    forget_jobs()
    yield
    forget_jobs()


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@dataclass
class Hall:
    """Takes jobs as workers do, and leaves them running."""

    worker: int

    def take(self, *names: str, most: int = 20) -> list[dict[str, Any]]:
        return [job.task_kwargs for job in asyncio.run(self._take(names, most))]

    async def _take(self, names: Sequence[str], most: int) -> list[Any]:
        async with worker_app().open_async() as opened:
            fetch, taken = opened.job_manager.fetch_job, []
            while len(taken) < most and (job := await fetch(names, self.worker)):
                taken.append(job)
            return taken

    def take_connectors(self, *names: str, most: int = 20) -> list[int]:
        return [kwargs["connector_id"] for kwargs in self.take(*names, most=most)]


def worker(seconds_silent: float = 0) -> Hall:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_silent],
        )
        return Hall(cursor.fetchone()[0])


def connector(server: str = "", *, seconds: float | None = 1, **options: Any) -> Connector:
    took = None if seconds is None else timedelta(seconds=seconds)
    return ConnectorFactory(server=server, last_took=took, **options)


def wished(count: int, server: str = "") -> list[int]:
    """Accounts in which events are to be written."""
    made = [connector(server) for _ in range(count)]
    for one in made:
        wake_writer(one.pk)
    return [one.pk for one in made]


def test_a_writer_that_is_killed_leaves_its_share_to_others_once_its_jobs_are_given_back() -> None:
    at_evil = wished(3, "evil.example")
    assert worker(HEARTBEAT_LOST + 1).take_connectors(queues.WRITE) == at_evil[:2]
    asyncio.run(_rescue())
    assert worker().take_connectors(queues.WRITE) == at_evil[:2]


def test_writers_that_ask_at_the_same_moment_do_not_exceed_the_share() -> None:
    wished(20, "evil.example")
    halls = [worker() for _ in range(8)]

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(hall._take([queues.WRITE], 20) for hall in halls))

    assert sum(map(len, asyncio.run(at_once()))) == 2


async def _rescue() -> None:
    async with worker_app().open_async() as opened:
        jobs = opened.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST):
            await jobs.retry_job(job)


def test_writes_and_tries_to_connect_have_shares_too() -> None:
    for one in [connector("evil.example") for _ in range(5)]:
        wake_writer(one.pk)
    assert len(worker().take_connectors(queues.WRITE)) == 2
    for number in range(5):
        begin_connecting(
            host=UserFactory(),
            kind="caldav",
            wish=AccountWish(f"https://cal{number}.evil.example/dav/", "eve", "secret"),
            now=NOW,
        )
    assert len(worker().take(queues.LIVE)) == 2


def test_jobs_from_before_there_were_queues_are_done() -> None:
    app.configure_task("calendars.sync_connector", queue="default").defer(
        connector_id=connector().pk, trigger="schedule"
    )
    assert {queues.OLD} < {name for crew in crews() for name in crew.queues}
    assert len(worker().take(*SYNCS)) == 1


def test_every_queue_has_workers_and_every_task_a_queue() -> None:
    of_crews = [name for crew in crews() for name in crew.queues]
    assert sorted(of_crews) == sorted((*queues.ALL, queues.OLD))
    ours = {name: task for name, task in app.tasks.items() if name.split(".")[0] in OUR_APPS}
    assert len(ours) > 15
    assert {name for name, task in ours.items() if task.queue not in queues.ALL} == set()


OUR_APPS = ("accounts", "connectors", "calendars", "bookings", "outlook")


def test_the_share_is_half_of_the_workers_unless_it_is_set(settings: Any) -> None:
    assert share_of_syncs(9) == Share(4, 4, 4)
    settings.SYNCS_PER_SERVER = 8
    assert share_of_syncs(9) == Share(4, 8, 4)
    settings.SYNCS_PER_SERVER = 0
    assert share_of_syncs(1) == Share(1, 1, 1)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://cal1.evil.example/dav/", "evil.example"),
        ("cal2.evil.example", "evil.example"),
        ("cal2.evil.example:8443/dav", "evil.example"),
        ("eve@evil.example", "evil.example"),
        ("http://[::1]:5232/", "::1"),
        ("http://127.0.0.1:5232/", "127.0.0.1"),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_site_behind_an_address(address: str, site: str) -> None:
    assert site_behind({}, address) == site
    assert (
        site_behind({"base": address}, "somewhere.example")
        == (site or "somewhere.example")[: 0 if address == "http://[broken" else None]
    )


# --- How long the queues wait -------------------------------------------------------------------


def age(queue: str) -> int:
    return next(round(one.oldest.total_seconds()) for one in waiting() if one.queue == queue)


def backdate(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(secs => %s)", [seconds]
        )


def test_a_job_that_waits_for_its_lock_or_its_share_does_not_make_its_queue_late() -> None:
    at_evil = wished(5, "evil.example")
    assert worker().take_connectors(queues.WRITE) == at_evil[:2]
    backdate(900)
    assert age(queues.WRITE) == 0
    assert next(one.count for one in waiting() if one.queue == queues.WRITE) == 3


def test_a_job_that_nothing_but_a_worker_is_missing_for_makes_its_queue_late() -> None:
    wished(1)
    backdate(900)
    assert {one.queue for one in waiting() if one.is_late} == {queues.WRITE}
    assert (age(queues.WRITE), age(queues.MAIL)) == (900, 0)


def test_a_job_of_later_is_not_due() -> None:
    app.configure_task("bookings.send_mail", schedule_in={"hours": 1}).defer()
    backdate(900)
    assert age(queues.MAIL) == 0
    assert ProcrastinateJob.objects.count() == 1


# --- Thousands at once --------------------------------------------------------------------------


def come_at_once(count: int) -> None:
    """Jobs that the database knows nothing of yet: its statistics are of a table that was empty."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE procrastinate_jobs")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)"
            " SELECT %s, 'calendars.write_entries', 'account:' || number,"
            "   jsonb_build_object('connector_id', number) FROM generate_series(1, %s) AS number",
            [queues.WRITE, count],
        )


def test_thousands_of_jobs_that_come_at_once_are_handed_out_one_after_the_other() -> None:
    wished(4)
    hall = worker()
    assert len(hall.take(queues.WRITE)) == 4
    come_at_once(4000)
    began = time.monotonic()
    assert len(hall.take(queues.WRITE, most=5)) == 5
    assert time.monotonic() < began + 3


def test_how_long_thousands_of_jobs_wait_is_told_at_once() -> None:
    wished(4)
    worker().take(queues.WRITE)
    come_at_once(4000)
    backdate(900)
    began = time.monotonic()
    assert age(queues.WRITE) == 900
    assert time.monotonic() < began + 3
