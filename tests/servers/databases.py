"""Empty databases beside the test database, for portals that begin from nothing."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from tests.servers.portal import ROOT, database_url, environment


@dataclass(frozen=True)
class Database:
    """`url` is its DATABASE_URL."""

    url: str

    def ask(self, statement: LiteralString, values: Sequence[object] = ()) -> list[Any]:
        """The rows; those of one column as values."""
        with psycopg.connect(libpq(self.url), autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            rows = cursor.fetchall() if cursor.description else []
        return [row[0] if len(row) == 1 else row for row in rows]

    def tables(self) -> list[str]:
        return self.ask(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )

    def manage(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """A command of manage.py on this database, to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment(**{"DATABASE_URL": self.url, **changes}),
            capture_output=True,
            text=True,
            timeout=120,
        )


def libpq(url: str) -> str:
    """psycopg knows the scheme by another name."""
    return url.replace("postgres://", "postgresql://", 1)


def present_database() -> Database:
    """The one that the test itself uses."""
    return Database(database_url())


@contextlib.contextmanager
def empty_database(name: str) -> Iterator[Database]:
    """One that holds nothing, until the context ends."""
    beside = present_database()
    own = f"{beside.url.rpartition('/')[2]}_{name}_{os.getpid()}"
    identifier = sql.Identifier(own)
    with psycopg.connect(libpq(beside.url), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        try:
            yield Database(f"{beside.url.rpartition('/')[0]}/{own}")
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))
