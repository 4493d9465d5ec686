"""The ground all parts of the journal stand on: one SQLite connection and its transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Pages:
    """All of it happens on one thread. Small facts are kept as texts by name."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._depth = 0

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def entry(self) -> Iterator[None]:
        """All writes inside are kept together or not at all. May be nested."""
        if self._depth:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self._depth -= 1

    def _fact(self, name: str, default: str | None = None) -> str:
        row = self._row("SELECT value FROM facts WHERE name = ?", name)
        if row is None and default is None:
            raise KeyError(name)
        return str(row[0]) if row else str(default)

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _row(self, statement: str, *values: Any) -> Any:
        return self._db.execute(statement, values).fetchone()

    def _one(self, statement: str, *values: Any) -> Any:
        return self._row(statement, *values)[0]
