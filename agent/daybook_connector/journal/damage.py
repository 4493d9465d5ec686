"""A journal that cannot be read any more: how that shows, and what becomes of its file."""

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from daybook_connector.errors import ConnectorError

_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
# Of a file that was emptied under us, and of a text whose page was overwritten.
_WORDS = ("no such table", "Could not decode to UTF-8")


class JournalDamaged(ConnectorError):
    """The journal of this program was damaged. It was moved aside, and a new one has begun."""

    kind = "journal-damaged"


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is what is wrong, in contrast to a full disk or somebody who locks it."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return code in _CODES or str(error).startswith(_WORDS)


def rescued(connection: sqlite3.Connection) -> dict[str, str]:
    """Of a damaged journal, as far as they can be read: the settings and small notes."""
    with suppress(sqlite3.Error):
        return dict(
            connection.execute(
                "SELECT name, value FROM facts WHERE name = 'settings' OR name LIKE 'note:%'"
            ).fetchall()
        )
    return {}


def move_aside(path: Path) -> Path:
    """Where it is now."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    with suppress(FileNotFoundError):
        path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside
