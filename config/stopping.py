"""A process that is told to stop ends within a bound, whatever hangs in it."""

import os
import signal
import threading
from typing import Any

import structlog

log = structlog.get_logger(__name__)

AT_THE_LATEST = 16.0
"""Seconds after the signal. Pages get 5 of them and jobs 6; the rest is for what nobody foresaw."""


def bound_the_end() -> None:
    """Watch over the end of this process from its first SIGTERM or SIGINT on, beside whatever these
    do already. Elsewhere than in the main thread, signals are somebody else's matter."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def end(signum: int, frame: Any, before: Any = before) -> None:
            watch()
            if callable(before):
                before(signum, frame)

        signal.signal(number, end)


def watch() -> None:
    timer = threading.Timer(AT_THE_LATEST, leave)
    timer.daemon = True
    timer.start()


def leave() -> None:
    """End at once. All jobs may be repeated, and what is asked in a request commits or does not."""
    from config.postgres.cluster import JOINED, leave_at_exit

    log.warning("something does not end; leaving it")
    for directory in list(JOINED):
        leave_at_exit(directory)
    os._exit(1)
