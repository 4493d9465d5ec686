"""One agent for each user and state folder: a lock that the system frees however a process ends."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from daybook_connector.errors import ConnectorError

FILE = "lock"


class AlreadyRunning(ConnectorError):
    """Daybook Connector is running already."""

    code = "already-running"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of this folder. Raises `AlreadyRunning`."""
    number = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(number)
        except OSError:
            raise AlreadyRunning from None
        yield
    finally:
        # Closing frees the lock.
        os.close(number)


def is_running(folder: Path) -> bool:
    """Whether an agent holds the lock of this folder."""
    try:
        with only_one(folder):
            return False
    except AlreadyRunning:
        return True


if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
