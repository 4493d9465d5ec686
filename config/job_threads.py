"""A thread for each job that blocks, so that no job waits for the thread of another.

The event loop's own pool is small (six threads on a machine of two cores) and shared with
everything else. These threads are daemons: one that waits for a silent server does not keep the
process from ending. All jobs may be repeated.
"""

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections, reset_queries
from procrastinate import JobContext
from procrastinate.exceptions import JobAborted
from procrastinate.tasks import Task
from procrastinate.worker import Worker

LOOKS_EVERY = 0.2
"""Seconds between two looks whether the worker is to leave its job."""


class Threads(ThreadPoolExecutor):
    """Starts a daemon thread for each call. How many run is bounded by who calls."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            future.set_running_or_notify_cancel()
            try:
                future.set_result(call(*args, **options))
            except BaseException as error:
                future.set_exception(error)

        threading.Thread(target=run, name="job", daemon=True).start()
        return future


THREADS = Threads()


async def in_own_thread(
    go_on: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker
) -> Any:
    """The worker's middleware: run a task that blocks in a thread of its own, until it is done or
    the worker may wait no longer. Then the job is given back, whatever its thread still does."""
    task = context.app.tasks.get(context.job.task_name)
    if task is None or inspect.iscoroutinefunction(task.func):
        return await go_on()
    call = sync_to_async(partial(_run, task, context), thread_sensitive=False, executor=THREADS)
    running = asyncio.ensure_future(call())
    while not (await asyncio.wait({running}, timeout=LOOKS_EVERY))[0]:
        if context.should_abort():
            running.cancel()
            raise JobAborted
    return running.result()


def _run(task: Task[..., Any, Any], context: JobContext) -> Any:
    try:
        return task(*([context] if task.pass_context else []), **context.job.task_kwargs)
    finally:
        connections.close_all()
        reset_queries()
