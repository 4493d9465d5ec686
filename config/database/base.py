"""The backend (settings.DATABASES). After a restart of the server all idle connections are dead.

The pool can look at each before it hands it out (CONN_HEALTH_CHECKS), but waits twice as long after
each dead one: with a handful of them a page waits for 20 seconds, and fails. So the first dead one
has all others looked at, too.

To look at one is a question to the server, which costs a quick request more than its own. Of one
that was in use a moment ago the kernel tells whether the server has closed it.
"""

import select
import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool

TRIES = 3
LATELY = 5.0
"""Seconds after its last use in which nothing can have happened to a connection but that it was
closed. A network that is gone tells nobody, after minutes a firewall may forget."""


class DatabaseWrapper(base.DatabaseWrapper):
    commits = 0
    """How many transactions may have been written, counted before it is known."""

    def _commit(self) -> Any:
        self.commits += 1
        return super()._commit()  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for _ in range(TRIES if self.pool else 0):
            connection = super().get_new_connection(conn_params)
            if _is_alive(connection):
                return connection
            try:
                ConnectionPool.check_connection(connection)
            except OperationalError:
                self.pool.putconn(connection)
                self.pool.check()
            else:
                return connection
        return super().get_new_connection(conn_params)

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.used_at = time.monotonic()
        super()._close()  # type: ignore[misc]


def _is_alive(connection: Any) -> bool:
    """Whether that is certain without asking the server: a closed connection, and one on which
    something was left unread, has something to be read."""
    used_at = getattr(connection, "used_at", None)
    if connection.closed or used_at is None or time.monotonic() - used_at > LATELY:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
