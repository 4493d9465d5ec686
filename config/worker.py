"""The workers: inside the web process, or apart with `manage.py procrastinate worker`.

Either way jobs live in PostgreSQL, so any number of workers share them, and a job whose worker died
is picked up again (`connectors.tasks.rescue_stalled_jobs`). Beside those for jobs there is a
syncer, which also runs alone with `manage.py syncer`.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterable
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import AsyncConnection

from calendars.sync.syncer import Syncer
from config.claims import FairJobs
from config.crew import Crew, crews, share_of_syncs, shares
from config.job_threads import in_own_thread

log = structlog.get_logger(__name__)


async def in_order(connection: AsyncConnection) -> None:
    """Have the next job looked up along the index that has them in order.

    The table of jobs is empty most of the time, and so are PostgreSQL's statistics of it. When
    thousands of jobs come at once it would sort them all, and look for the lock of each, to hand
    out one: a hundred times the work, until the statistics are renewed.
    """
    await connection.execute("SET enable_sort = off")
    await connection.commit()


POOL: dict[str, Any] = {"min_size": 1, "max_size": 4, "timeout": 8.0, "configure": in_order}
"""Of each worker's own connections, and the seconds it waits for one."""

LOOKS_EVERY = 0.05
"""Seconds between two looks whether a syncer has ended."""

AGAIN_AFTER = 2.0
"""Seconds after which a worker that failed starts again."""


def worker_app() -> App:
    """The app as a worker runs it, with its own connections to the database.

    The tasks stay bound to Django's connection: what a job defers commits or rolls back together
    with what it wrote. `App.replace_connector` would take that away, here and in the web process.
    """
    connector = PsycopgConnector(kwargs=connector_params(), **POOL)
    ours = app.with_connector(connector)
    ours.job_manager = FairJobs(connector, shares())
    return ours


@contextlib.asynccontextmanager
async def embedded_worker() -> AsyncIterator[None]:
    """Run the workers in this event loop for as long as the context lasts."""
    task = asyncio.create_task(
        work(crews(), syncs=settings.WORKER_CONCURRENCY), name="daybook-worker"
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def work(team: Iterable[Crew], *, syncs: int = 0) -> None:
    """Run workers until cancelled. Each has its own connections, fails and starts again alone.
    `syncs` is how many accounts are synced at once."""
    async with asyncio.TaskGroup() as group:
        for crew in team:
            group.create_task(_run_for_ever(crew), name=f"daybook-worker-{crew.name}")
        if syncs:
            group.create_task(sync_accounts(syncs), name="daybook-syncer")


async def sync_accounts(slots: int) -> None:
    """Run a syncer beside this event loop until cancelled, and let it end what it has begun."""
    syncer = Syncer(slots, share_of_syncs(slots))
    thread = threading.Thread(target=syncer.run, name="syncer", daemon=True)
    thread.start()
    try:
        await asyncio.Event().wait()
    finally:
        syncer.stop()
        # Not by the loop's own threads, which may all be waiting.
        while thread.is_alive():
            await asyncio.sleep(LOOKS_EVERY)


async def _run_for_ever(crew: Crew) -> None:
    """Start the worker again when it fails, for instance while the database restarts."""
    while True:
        try:
            async with worker_app().open_async() as opened:
                await opened.run_worker_async(
                    name=crew.name,
                    queues=list(crew.queues),
                    concurrency=crew.slots,
                    listen_notify=crew.listens,
                    worker_middleware=[in_own_thread],
                    install_signal_handlers=False,
                )
        except Exception:
            log.exception("a worker stopped; it starts again in a moment", worker=crew.name)
        await asyncio.sleep(AGAIN_AFTER)
        # Rounds are deferred through Django's connection of this thread, which may be the dead one.
        await sync_to_async(close_old_connections, thread_sensitive=True)()
