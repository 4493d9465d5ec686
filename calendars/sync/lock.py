"""One process at a time talks to an account, whoever started it: worker, command or test.

PostgreSQL lets go of the lock by itself when the process that held it dies.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection

CLASS = 0x0DB0
"""First key of the advisory lock, so that other uses of such locks do not meet ours."""

PATIENCE = timedelta(seconds=30)
PAUSE = 0.1


class SyncRunningError(Exception):
    """Another sync of this account is running.

    Wait until it has finished; it brings the same news.
    """


@contextmanager
def account_lock(connector_id: int, *, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold the account for the length of the block. Raises `SyncRunningError` after `patience`.

    The lock belongs to this thread's database connection and may be taken again inside.
    """
    deadline = time.monotonic() + patience.total_seconds()
    while not _ask("pg_try_advisory_lock", connector_id):
        if time.monotonic() >= deadline:
            raise SyncRunningError(f"Another sync of connector {connector_id} is running.")
        time.sleep(PAUSE)
    try:
        yield
    finally:
        _release(connector_id)


def _release(connector_id: int) -> None:
    try:
        _ask("pg_advisory_unlock", connector_id)
    except DatabaseError:
        # The connection is broken or in a failed transaction; closing it frees the lock. It must
        # not go back to the pool with the lock on.
        connection.close()


def _ask(function: str, connector_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [CLASS, connector_id])
        return bool(cursor.fetchone()[0])
