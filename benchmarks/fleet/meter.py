"""What a machine spends: processor time of the measured processes and of the database, and what the
database writes."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from django.db import connection

from benchmarks.processes import cpu_seconds, parent


@dataclass(frozen=True)
class Reading:
    """Seconds of processor time so far, bytes of the write-ahead log, pages written whole into it,
    and transactions."""

    workers: float
    database: float
    written: int
    pages: int
    commits: int

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(*[one + more for one, more in zip(astuple(self), astuple(other))])

    def __sub__(self, before: "Reading") -> "Reading":
        return Reading(*[one - less for one, less in zip(astuple(self), astuple(before))])


def read(workers: Iterable[int]) -> Reading:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), pg_current_wal_lsn() - '0/0', wal_fpi,"
            " (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())"
            " FROM pg_stat_wal"
        )
        backend, written, pages, commits = cursor.fetchone()
    spent = sum(_seconds(pid) for pid in workers)
    return Reading(spent, _of_the_database(backend), int(written), pages, commits)


def _of_the_database(backend: int) -> float:
    """All processes of the server on this machine, also of those that have ended."""
    server = parent(backend)
    children = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_of(path, server)]
    return cpu_seconds(server, with_ended=True) + sum(_seconds(pid) for pid in children)


def _is_of(path: Path, server: int) -> bool:
    try:
        return parent(int(path.name)) == server
    except OSError:
        return False


def _seconds(pid: int) -> float:
    """Of a process that may have ended."""
    try:
        return cpu_seconds(pid)
    except OSError:
        return 0.0
