"""The backend (settings.DATABASES). After a restart of the server all idle connections are dead.

The pool can look at each before it hands it out (CONN_HEALTH_CHECKS), but waits twice as long after
each dead one: with a handful of them a page waits for 20 seconds, and fails. So the first dead one
has all others looked at, too.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool

TRIES = 3


class DatabaseWrapper(base.DatabaseWrapper):
    commits = 0
    """How many transactions may have been written, counted before it is known."""

    def _commit(self) -> Any:
        self.commits += 1
        return super()._commit()  # type: ignore[misc]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for _ in range(TRIES if self.pool else 0):
            connection = super().get_new_connection(conn_params)
            try:
                ConnectionPool.check_connection(connection)
            except OperationalError:
                self.pool.putconn(connection)
                self.pool.check()
            else:
                return connection
        return super().get_new_connection(conn_params)
