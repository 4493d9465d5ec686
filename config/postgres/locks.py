"""Who uses the database, counted by the kernel.

Each process that joined holds a shared flock. A lock dies with its process, whatever killed it,
so there is no list that could go stale.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.postgres.errors import ClusterError

with suppress(ImportError):  # Windows has none; binaries.programs() says it first
    import fcntl

START_SECONDS = 180.0


def open_lock(path: Path) -> int:
    """A descriptor of the lock file; it is closed on exec and belongs to the directory's owner."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def try_lock(descriptor: int, mode: int) -> bool:
    """Whether the lock could be had without waiting."""
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def hold(descriptor: int) -> bool:
    """Whether this process now holds the lock alone, together with who inherits it."""
    return try_lock(descriptor, fcntl.LOCK_EX)


@contextmanager
def start_lock(directory: Path, *, seconds: float = START_SECONDS) -> Iterator[int]:
    """Only one process at a time starts or stops the server; yields the descriptor."""
    descriptor = open_lock(directory / "start.lock")
    deadline = time.monotonic() + seconds
    try:
        while not hold(descriptor):
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"Another command has been starting or stopping {directory} for"
                    f" {seconds:.0f} seconds.",
                    remedy="End that command",
                )
            time.sleep(0.02)
        yield descriptor
    finally:
        # Unlocked by name: a child forked meanwhile has a copy, and closing ours would not do.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


class UserLock:
    """This process's shared lock on users.lock.

    flock belongs to the open file, which a fork shares with its parent. So that parent and child
    count as two users, the parent opens the child's lock before it forks: at no moment is the
    child without one. A child that execs drops it (close on exec) and joins by itself.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / "users.lock"
        self.spare = threading.local()
        self.descriptor = self._shared()
        HELD.add(self)

    def _shared(self) -> int:
        descriptor = open_lock(self.path)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return descriptor

    def is_last(self) -> bool:
        """Whether nobody else holds it. To be asked under the start lock, when leaving:
        a failed conversion may already have given up the shared lock (flock(2))."""
        return hold(self.descriptor)

    def release(self) -> None:
        HELD.discard(self)
        os.close(self.descriptor)

    def before_fork(self) -> None:
        try:
            self.spare.descriptor = self._shared()
        except OSError:  # the directory is gone: nothing left to count
            self.spare.descriptor = None

    def after_fork(self, *, in_child: bool) -> None:
        spare = getattr(self.spare, "descriptor", None)
        if spare is None:
            return
        self.spare.descriptor = None
        unused = self.descriptor if in_child else spare
        self.descriptor = spare if in_child else self.descriptor
        os.close(unused)


HELD: set[UserLock] = set()


def _before_fork() -> None:
    for lock in tuple(HELD):
        lock.before_fork()


def _after_fork_in_parent() -> None:
    for lock in tuple(HELD):
        lock.after_fork(in_child=False)


def _after_fork_in_child() -> None:
    for lock in tuple(HELD):
        lock.after_fork(in_child=True)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
