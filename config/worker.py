"""The job workers: inside the web process, or apart with `manage.py procrastinate worker`.

Either way jobs live in PostgreSQL, so any number of workers share them, and a job whose worker died
is picked up again (`connectors.tasks.rescue_stalled_jobs`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from config.claims import FairJobs
from config.crew import Crew, crews, shares
from config.job_threads import in_own_thread

log = structlog.get_logger(__name__)

POOL: dict[str, Any] = {"min_size": 1, "max_size": 4, "timeout": 8.0}
"""Of each worker's own connections, and the seconds it waits for one."""

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
    task = asyncio.create_task(work(crews()), name="daybook-worker")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def work(team: Iterable[Crew]) -> None:
    """Run workers until cancelled. Each has its own connections, fails and starts again alone."""
    async with asyncio.TaskGroup() as group:
        for crew in team:
            group.create_task(_run_for_ever(crew), name=f"daybook-worker-{crew.name}")


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
