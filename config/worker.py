"""The job worker: inside the web process, or apart with `manage.py procrastinate worker`.

Either way jobs live in PostgreSQL, so any number of workers share them, and a job whose worker died
is picked up again (`connectors.tasks.rescue_stalled_jobs`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

log = structlog.get_logger(__name__)


def worker_app() -> App:
    """The app as a worker runs it, with its own connections to the database.

    The tasks stay bound to Django's connection: what a job defers commits or rolls back together
    with what it wrote. `App.replace_connector` would take that away, here and in the web process.
    """
    assert isinstance(app.connector, DjangoConnector)
    return app.with_connector(app.connector.get_worker_connector())


@contextlib.asynccontextmanager
async def embedded_worker() -> AsyncIterator[None]:
    """Run a worker in this event loop for as long as the context lasts."""
    task = asyncio.create_task(_run_for_ever(), name="daybook-worker")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _run_for_ever() -> None:
    """Start the worker again when it fails, for instance while the database restarts."""
    while True:
        try:
            async with worker_app().open_async() as opened:
                await opened.run_worker_async(name="embedded", install_signal_handlers=False)
        except Exception:
            log.exception("the worker stopped; starting it again in 5 seconds")
        await asyncio.sleep(5)
