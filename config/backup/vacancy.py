"""Nobody else at work in the database: no portal, no worker, and none that starts meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from config.backup.refusals import BackupRefused

MIGRATION_LOCK = 4_203_817
"""Any number; it only has to be the same in every process that migrates or restores."""

LOOKS, PAUSE = 20, 0.1
"""What was closed a moment ago may still be on its way out."""


@contextmanager
def alone() -> Iterator[None]:
    """Hold what a portal waits for at its start. Raises `BackupRefused` when one is running."""
    _give_up_the_pool()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK])
        if not cursor.fetchone()[0]:
            raise BackupRefused("A portal is just starting on this database. Stop it first.")
        try:
            _refuse_company()
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _give_up_the_pool() -> None:
    """A pool keeps connections in reserve, which would look like somebody else's."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has one
    connection.settings_dict["OPTIONS"].pop("pool", None)


def _refuse_company() -> None:
    others, looks = _others(), LOOKS
    while others and looks:
        time.sleep(PAUSE)
        others, looks = _others(), looks - 1
    if others:
        connections = "connection is" if others == 1 else "connections are"
        raise BackupRefused(
            f"The database is in use: {others} other {connections} open. Stop the portal, its"
            " workers and whatever else looks into it, then restore."
        )


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
