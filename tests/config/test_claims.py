"""Who gets a worker: a fair share for each host and each server, and none for what waits."""

import asyncio
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
from config.claims import Share
from config.crew import crew_for, crews
from config.worker import worker_app
from connectors.actions.connect import AccountWish, begin_connecting, site_behind
from connectors.jobs.ages import waiting
from connectors.models import Connector, SyncRun
from connectors.tasks import HEARTBEAT_LOST
from connectors.wake import wake
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


def woken(count: int, server: str = "", **options: Any) -> list[int]:
    made = [connector(server, **options) for _ in range(count)]
    for one in made:
        wake(one, trigger=SyncRun.Trigger.SCHEDULE)
    return [one.pk for one in made]


def done(*connectors: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'doing'"
            " AND (args->>'connector_id')::bigint = ANY(%s)",
            [list(connectors)],
        )


def test_many_accounts_at_one_server_take_only_its_share_and_wait_without_a_worker() -> None:
    at_evil = woken(50, "evil.example")
    good = woken(1, "good.example")
    hall = worker()
    assert hall.take_connectors(*SYNCS) == [*at_evil[:2], *good]
    done(at_evil[0])
    assert hall.take_connectors(*SYNCS) == [at_evil[2]]


def test_a_host_with_accounts_at_many_servers_takes_only_a_share() -> None:
    greedy = UserFactory()
    many = [woken(1, f"server{number}.example", host=greedy)[0] for number in range(10)]
    other = woken(1, "server11.example")
    assert worker().take_connectors(*SYNCS) == [*many[:2], *other]


def test_slow_accounts_of_many_hosts_at_many_servers_leave_workers_to_quick_ones() -> None:
    slow = [woken(1, f"drip{number}.example", seconds=120)[0] for number in range(5)]
    never_synced = woken(1, "new.example", seconds=None)
    quick = woken(3)
    hall = worker()
    assert hall.take_connectors(*SYNCS) == [*slow[:2], *quick]
    done(*slow[:2])
    assert hall.take_connectors(*SYNCS) == slow[2:4]
    done(*slow[2:4])
    assert hall.take_connectors(*SYNCS) == [slow[4], *never_synced]


def test_a_second_worker_adds_nothing_to_the_share_of_a_server() -> None:
    at_evil = woken(5, "evil.example")
    assert worker().take_connectors(*SYNCS) == at_evil[:2]
    assert worker().take_connectors(*SYNCS) == []


def test_workers_that_ask_at_the_same_moment_do_not_exceed_the_share() -> None:
    woken(20, "evil.example")
    halls = [worker() for _ in range(8)]

    async def at_once() -> list[Any]:
        return await asyncio.gather(*(hall._take(SYNCS, 20) for hall in halls))

    assert sum(map(len, asyncio.run(at_once()))) == 2


def test_what_a_killed_worker_held_is_free_once_its_jobs_are_given_back() -> None:
    at_evil = woken(3, "evil.example")
    assert worker(HEARTBEAT_LOST + 1).take_connectors(*SYNCS) == at_evil[:2]
    asyncio.run(_rescue())
    assert worker().take_connectors(*SYNCS) == at_evil[:2]


async def _rescue() -> None:
    async with worker_app().open_async() as opened:
        jobs = opened.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST):
            await jobs.retry_job(job)


def test_mails_and_writes_are_taken_whatever_syncs_run_and_writes_before_syncs_that_wait() -> None:
    at_evil = woken(10, "evil.example")
    hall = worker()
    assert hall.take_connectors(*SYNCS) == at_evil[:2]
    # Its own sync waits for its turn; the event must not wait for that.
    wake_writer(at_evil[5])
    assert hall.take_connectors(queues.WRITE) == [at_evil[5]]
    # Nobody writes while a sync of the same account runs.
    wake_writer(at_evil[0])
    assert hall.take_connectors(queues.WRITE) == []


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


def test_a_sync_somebody_asked_for_goes_before_those_of_the_timer() -> None:
    waiting_for = [connector("a.example"), connector("b.example"), connector("c.example")]
    for one in waiting_for:
        wake(one, trigger=SyncRun.Trigger.SCHEDULE)
    assert wake(waiting_for[2], trigger=SyncRun.Trigger.BUTTON) is False
    assert worker().take_connectors(*SYNCS, most=1) == [waiting_for[2].pk]


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
    def share() -> Share | None:
        return next(crew.share for crew in crews() if crew.name == "sync")

    settings.WORKER_CONCURRENCY = 9
    assert share() == Share(4, 4, 4)
    settings.SYNCS_PER_SERVER = 8
    assert share() == Share(4, 8, 4)
    assert crew_for(("sync", "mail"), 3).share == share()
    settings.WORKER_CONCURRENCY, settings.SYNCS_PER_SERVER = 1, 0
    assert share() == Share(1, 1, 1)


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
    at_evil = woken(5, "evil.example")
    hall = worker()
    assert hall.take_connectors(*SYNCS) == at_evil[:2]
    wake_writer(at_evil[0])
    backdate(900)
    assert (age(queues.SYNC), age(queues.WRITE)) == (0, 0)
    counts = {one.queue: one.count for one in waiting()}
    assert (counts[queues.SYNC], counts[queues.WRITE]) == (3, 1)


def test_a_job_that_nothing_but_a_worker_is_missing_for_makes_its_queue_late() -> None:
    woken(1, "good.example")
    wake_writer(connector().pk)
    backdate(900)
    late = {one.queue for one in waiting() if one.is_late}
    assert late == {queues.SYNC, queues.WRITE}
    assert (age(queues.SYNC), age(queues.WRITE), age(queues.MAIL)) == (900, 900, 0)


def test_a_job_of_later_is_not_due() -> None:
    app.configure_task("bookings.send_mail", schedule_in={"hours": 1}).defer()
    backdate(900)
    assert age(queues.MAIL) == 0
    assert ProcrastinateJob.objects.count() == 1
