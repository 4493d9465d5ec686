"""What processes take of the machine, as Linux counts it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int, *, with_ended: bool = False) -> float:
    """Of processor, in user and kernel mode; on request also of its children that have ended.

    Raises OSError for a process that is not there.
    """
    return sum(int(field) for field in _stat(pid)[11 : 15 if with_ended else 13]) / TICKS


def memory_of(pid: int) -> int:
    """Bytes that the process really holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def parent(pid: int) -> int:
    return int(_stat(pid)[1])


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of processor that it takes here and in the database's process that serves us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        serving = cursor.fetchone()[0]
    before = time.process_time() + cpu_seconds(serving)
    work()
    return time.process_time() + cpu_seconds(serving) - before


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third one on; the second may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
