"""The ground all parts of the journal stand on: one SQLite connection and its transactions."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from daybook_connector.journal.damage import JournalDamaged, is_damage, move_aside, rescued
from daybook_connector.journal.schema import connect

log = logging.getLogger(__name__)


class JournalPages:
    """All of it happens on one thread. Small facts are kept as texts by name.

    When the file turns out to be damaged, the call raises `JournalDamaged`, and by then a new
    journal with a new stream has begun in its place; subscribers are called once it has.

    `upheavals` counts how often something that was told has been forgotten.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._listeners: list[Callable[[], object]] = []
        self.upheavals = 0
        self._db = connection
        self._path = path
        self._depth = 0

    def subscribe(self, begun_anew: Callable[[], object]) -> None:
        """Call it when a new journal has begun in place of this one."""
        self._listeners.append(begun_anew)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def entry(self) -> Iterator[None]:
        """All writes inside are kept together or not at all. May be nested."""
        if self._depth:
            yield
            return
        self._do("BEGIN IMMEDIATE")
        self._depth += 1
        db = self._db
        try:
            yield
        except BaseException:
            if db is self._db:
                self._do("ROLLBACK")
            raise
        else:
            self._do("COMMIT")
        finally:
            self._depth -= 1

    def _fact(self, name: str, default: str | None = None) -> str:
        row = self._row("SELECT value FROM facts WHERE name = ?", name)
        if row is None and default is None:
            self._begin_in_place(f"its {name} is missing")
            raise JournalDamaged(name)
        return str(row[0]) if row else str(default)

    def _set(self, name: str, value: str) -> None:
        self._do("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def _row(self, statement: str, *values: Any) -> Any:
        with self._watched() as db:
            return db.execute(statement, values).fetchone()

    def _one(self, statement: str, *values: Any) -> Any:
        return self._row(statement, *values)[0]

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with self._watched() as db:
            return db.execute(statement, values).fetchall()

    def _do(self, statement: str, *values: Any) -> int:
        """How many rows it has changed."""
        with self._watched() as db:
            return db.execute(statement, values).rowcount

    def _do_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._watched() as db:
            db.executemany(statement, rows)

    @contextmanager
    def _watched(self) -> Iterator[sqlite3.Connection]:
        db = self._db
        try:
            yield db
        except sqlite3.DatabaseError as error:
            if db is not self._db or not is_damage(error):
                raise
            self._begin_in_place(str(error))
            raise JournalDamaged(str(error)) from error

    def _begin_in_place(self, why: str) -> None:
        self.upheavals += 1
        kept = rescued(self._db)
        self._db.close()
        aside = move_aside(self._path)
        self._db = connect(self._path)
        for name, value in kept.items():
            self._set(name, value)
        log.error(
            "The journal was damaged (%s). It was moved to %s; all calendars will be sent again.",
            *(why, aside.name),
        )
        for listener in self._listeners:
            listener()
