"""`manage.py procrastinate …`, with jobs that keep deferring through Django's own connection.

`worker` runs the same workers as the web process does, and outlives a restart of the database.
"""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

from django.conf import settings
from procrastinate import cli
from procrastinate.contrib.django.management.commands import procrastinate

from accounts import queues
from config.crew import Crew, crew_for, crews
from config.private import keep_data_private
from config.stopping import watch
from config.worker import work, worker_app
from languages.catalogue import compile_stale

PUT_TOGETHER = frozenset({"command", "func", "queues", "concurrency", "name"})
"""The options of a worker as we run it. With any other one it is run as the job system does."""


class Command(procrastinate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        own = {name: value for name, value in options.items() if name not in self._django_options}
        for problem in filter(None, (*keep_data_private(), compile_stale())):
            self.stderr.write(f"Warning: {problem}")
        if own.get("command") == "worker" and PUT_TOGETHER.issuperset(own):
            slots = own.get("concurrency") or settings.WORKER_CONCURRENCY
            names = own.get("queues")
            syncs = slots if not names or queues.SYNC in names else 0
            asyncio.run(until_stopped(work(team(names, slots), syncs=syncs)))
        else:
            asyncio.run(cli.execute_command({**own, "app": worker_app()}))


def team(names: list[str] | None, slots: int) -> list[Crew]:
    """All workers, or one for the queues that are named."""
    return [crew_for(tuple(names), slots)] if names else crews()


async def until_stopped(working: Coroutine[None, None, None]) -> None:
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        watch()
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    with contextlib.suppress(asyncio.CancelledError):
        await working
