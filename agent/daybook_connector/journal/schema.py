"""The tables of the journal, and how its file is opened."""

import secrets
import sqlite3
from pathlib import Path

VERSION = 1

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Reports that the portal has not acknowledged, as they go over the line.
CREATE TABLE reports (
    seq INTEGER PRIMARY KEY, type TEXT NOT NULL, calendar TEXT NOT NULL, base TEXT NOT NULL,
    body TEXT NOT NULL
);
-- The state of each calendar as of the last report about it, acknowledged or not.
CREATE TABLE revisions (calendar TEXT PRIMARY KEY, revision TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE items (
    calendar TEXT NOT NULL, key TEXT NOT NULL, etag TEXT NOT NULL, PRIMARY KEY (calendar, key)
) WITHOUT ROWID;
-- Commands that were carried out, with the number of the report that says so.
CREATE TABLE commands (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, answer TEXT NOT NULL);
-- Events that Daybook wrote.
CREATE TABLE own (
    uid TEXT PRIMARY KEY, calendar TEXT NOT NULL, key TEXT NOT NULL, etag TEXT NOT NULL,
    revision INTEGER NOT NULL
) WITHOUT ROWID;
"""


class Damaged(Exception):
    """The file is not a journal that this version can read."""


def connect(path: Path) -> sqlite3.Connection:
    """An open journal; made if it is not there. Raises `Damaged`."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise Damaged(f"it has version {version}, this program knows {VERSION}")
        connection.execute("PRAGMA journal_mode=WAL")
        # A report counts as kept only when it would survive a power cut.
        connection.execute("PRAGMA synchronous=FULL")
        if version == 0:
            _lay_out(connection)
        else:
            _examine(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        raise Damaged(str(error)) from error
    except Damaged:
        connection.close()
        raise
    return connection


def new_stream() -> str:
    return secrets.token_hex(8)


def _lay_out(connection: sqlite3.Connection) -> None:
    facts = {"stream": new_stream(), "next_seq": "1", "next_revision": "1"}
    connection.execute("BEGIN IMMEDIATE")
    # executescript would commit in between.
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def _examine(connection: sqlite3.Connection) -> None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise Damaged(str(verdict))
    facts = dict(connection.execute("SELECT name, value FROM facts").fetchall())
    if not facts.get("stream") or not facts.get("next_seq", "").isdigit():
        raise Damaged("it does not name its stream")
