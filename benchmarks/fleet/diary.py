"""What a measured process did, written down when it ends: which accounts it asked and when, when it
means to come back to them, and what it told the database to do.

It comes back as much sooner as the file `haste` in the folder says, so that few accounts can be as
much work as many.
"""

import atexit
import json
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = "FLEET_DIARIES"
"""The variable that names the folder for diaries. Without it none is kept."""

WRITES = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE)|^\s*WITH\b.*\b(INSERT INTO|UPDATE|DELETE FROM)\b", re.S
)

HASTE = "haste"
"""The name of that file; without it nothing is hurried."""

_visits: list[tuple[int, float]] = []
_looks: list[tuple[int, float, float]] = []
_counts = {"statements": 0, "writes": 0}
_lock = threading.Lock()


def begin() -> None:
    from django.db.backends.signals import connection_created

    if folder := os.environ.get(FOLDER):
        _hurry(Path(folder) / HASTE)
        connection_created.connect(_watch, dispatch_uid="diary")
        atexit.register(_write, Path(folder))


def visit(number: int) -> None:
    _visits.append((number, time.time()))


def _hurry(file: Path) -> None:
    from calendars.sync import record

    look_again = record.look_again

    def look(pace: Any, number: int, now: datetime) -> datetime | None:
        if pace.every is not None and file.exists():
            pace = replace(pace, every=pace.every / float(file.read_text()))
        at = look_again(pace, number, now)
        if at is not None:
            _looks.append((number, time.time(), at.timestamp()))
        return at

    record.look_again = look


def _watch(connection: Any, **_: Any) -> None:
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def _count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    with _lock:
        _counts["statements"] += 1
        _counts["writes"] += bool(WRITES.match(sql))
    return execute(sql, params, many, context)


def _write(folder: Path) -> None:
    told = {"visits": _visits, "looks": _looks, **_counts}
    (folder / f"{os.getpid()}.json").write_text(json.dumps(told))
