"""Threads for the database work of lines, apart from those of pages and of live updates.

Signs of life have a lane of their own: they must not queue behind the first snapshots of others.
"""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")

_quick = ThreadPoolExecutor(max_workers=2, thread_name_prefix="agent-beats")
_thorough = ThreadPoolExecutor(max_workers=4, thread_name_prefix="agents")


def quickly(function: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    """For what takes a millisecond."""
    return _in_lane(function, _quick)


def thoroughly(function: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    return _in_lane(function, _thorough)


def _in_lane(function: Callable[P, T], lane: ThreadPoolExecutor) -> Callable[P, Awaitable[T]]:
    run: Callable[P, Awaitable[T]] = database_sync_to_async(
        function, thread_sensitive=False, executor=lane
    )
    return run
