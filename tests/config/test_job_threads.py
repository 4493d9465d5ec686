"""Jobs that block have threads of their own: any number, and none that holds up the process."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import queues
from config.crew import Crew
from config.job_threads import THREADS
from config.worker import work, worker_app
from tests.config.test_claims import forget_jobs

pytestmark = pytest.mark.django_db(transaction=True)


class Gate:
    """Jobs that wait at a gate until it is opened, and what they were seen doing."""

    def __init__(self) -> None:
        self.opened, self.waiting, self.passed = threading.Event(), 0, 0
        self.daemons: set[bool] = set()

    def wait(self) -> None:
        self.waiting += 1
        self.daemons.add(threading.current_thread().daemon)
        self.opened.wait(60)
        self.passed += 1


@pytest.fixture
def gate() -> Iterator[Gate]:
    forget_jobs()
    gate = Gate()
    app.task(name="tests.gate", queue="tests", retry=queues.ONCE_MORE)(gate.wait)
    yield gate
    gate.opened.set()
    app.tasks.pop("tests.gate")
    forget_jobs()


def defer(count: int) -> None:
    for _ in range(count):
        app.configure_task("tests.gate", queue="tests").defer()


async def until(check) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(60):
        while not check():
            await asyncio.sleep(0.05)


def test_more_jobs_hang_at_once_than_the_loop_has_threads_and_the_loop_keeps_its_own(
    gate: Gate,
) -> None:
    defer(12)

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        task = asyncio.create_task(work([Crew("tests", ("tests",), 12)]))
        await until(lambda: gate.waiting == 12)
        assert await asyncio.to_thread(lambda: "free") == "free"
        gate.opened.set()
        await until(lambda: gate.passed == 12)
        task.cancel()
        await asyncio.wait({task})

    asyncio.run(main())
    assert gate.daemons == {True}


def test_a_worker_that_is_stopped_gives_back_the_job_that_hangs(gate: Gate) -> None:
    defer(1)
    worker: App = worker_app()

    async def main() -> None:
        async with worker.open_async() as opened:
            from config.job_threads import in_own_thread

            task = asyncio.create_task(
                opened.run_worker_async(
                    queues=["tests"],
                    worker_middleware=[in_own_thread],
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=0.1,
                )
            )
            await until(lambda: gate.waiting == 1)
            task.cancel()
            await asyncio.wait({task})

    asyncio.run(main())
    assert gate.passed == 0
    job = ProcrastinateJob.objects.get(task_name="tests.gate")
    assert (job.status, job.attempts, job.worker_id) in {("todo", 1, None)}


def test_what_a_call_raises_reaches_who_waits_for_it() -> None:
    with pytest.raises(ZeroDivisionError):
        THREADS.submit(lambda: 1 / 0).result(10)
    assert THREADS.submit(lambda: connection.vendor).result(10) == "postgresql"
