"""Is there room on the disks that the portal writes to? A full one fails in odd places: a booking
that cannot be stored, a mail that is not written, a database that stops.

A database server of one's own watches its own disk.
"""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

LEAST = 200 * 1024 * 1024
"""Free bytes below which it is time to act: PostgreSQL alone may need that for a moment."""
PROBE = b"x" * 8192

Look = Callable[[Path], os.statvfs_result]


def disks_filling_up(look: Look = os.statvfs) -> list[str]:
    """Disks with too little room, each told once and with its remedy."""
    data: Path = settings.DATA_DIR
    if not data.exists():  # nothing of this process is kept here
        return []
    told: dict[int, str] = {}
    for what, folder in _folders(data):
        problem = _too_little(what, folder, look)
        if problem:
            told.setdefault(folder.stat().st_dev, problem)
    return list(told.values())


def unwritable() -> str:
    """Why nothing can be written now; "" when it can. A quota, a limit of the process or a disk
    that was mounted anew shows only on writing."""
    folder: Path = settings.DATA_DIR
    if not folder.exists():
        return ""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"Nothing can be written to {folder} ({error.strerror}): {_remedy(error.errno)}."
    return ""


def _folders(data: Path) -> Iterator[tuple[str, Path]]:
    database = data / "postgres"
    if not settings.DATABASE_URL and database.exists():
        yield "the database", database
    yield "Daybook's data", data


def _too_little(what: str, folder: Path, look: Look) -> str:
    try:
        found = look(folder)
    except OSError as error:
        return f"The disk of {what} ({folder}) cannot be looked at: {error.strerror}."
    free = found.f_bavail * found.f_frsize
    if free < LEAST:
        return (
            f"The disk of {what} ({folder}) has {free // 1024**2} MB free: make room until it has"
            f" {LEAST // 1024**2} MB."
        )
    # Some file systems make room for names as needed, and count none.
    if found.f_files and not found.f_favail:
        return f"The disk of {what} ({folder}) has no room for another file: delete some."
    return ""


def _remedy(number: int | None) -> str:
    match number:
        case errno.ENOSPC | errno.EDQUOT:
            return "make room, or raise the account's quota"
        case errno.EFBIG:
            return "raise the limit on the size of files (`ulimit -f`)"
        case errno.EROFS:
            return "the disk is mounted for reading only; see the system's log for why"
        case _:
            return "hand the folder over to the account that runs the portal"
