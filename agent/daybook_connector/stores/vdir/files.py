"""Reading and writing single files so that no other program ever sees half of one."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from daybook_connector.stores.errors import StoreCalendarGone, StoreError, StorePermissionRefused

SUFFIX = ".ics"
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-+@")
_LONGEST = 180
# Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, which pass by themselves.
_IN_USE = frozenset({32, 33})


class Signature(NamedTuple):
    """What changes when a file does."""

    changed: int
    size: int
    inode: int

    @classmethod
    def of(cls, told: os.stat_result) -> "Signature":
        return cls(told.st_mtime_ns, told.st_size, told.st_ino)


def is_item(name: str) -> bool:
    """Whether a file of this name holds events. Hidden ones are other programs' drafts."""
    return name.lower().endswith(SUFFIX) and not name.startswith(".")


def file_name(uid: str) -> str:
    """The UID where every file system can hold it, as calendar programs name their files."""
    safe = uid and set(uid) <= _SAFE and uid[0] not in ".-" and len(uid) <= _LONGEST
    return uid + SUFFIX if safe else spare_name(uid)


def spare_name(uid: str) -> str:
    """A name that every file system can hold, whatever the UID."""
    return "daybook-" + hashlib.sha256(uid.encode("utf-8", "replace")).hexdigest()[:32] + SUFFIX


def take(path: Path, *, at_most: int = -1) -> tuple[Signature, bytes]:
    """A file's signature and content, the latter cut off after some bytes. Raises `OSError`."""
    with path.open("rb") as file:
        return Signature.of(os.fstat(file.fileno())), file.read(at_most)


def create(path: Path, data: bytes) -> bool:
    """Make a new file. False, and nothing done, if there is one of that name already."""
    with _draft(path, data) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        except OSError:
            # File systems without hard links, such as FAT.
            if path.exists():
                return False
            draft.replace(path)
    _settle(path.parent)
    return True


def replace(path: Path, data: bytes, *, known: Signature) -> bool:
    """Put new content in place of the file's. False, and nothing done, if it is not the known one
    any more."""
    with _draft(path, data) as draft:
        try:
            told = path.stat()
        except FileNotFoundError:
            return False
        if Signature.of(told) != known:
            return False
        draft.chmod(told.st_mode & 0o777)
        draft.replace(path)
    _settle(path.parent)
    return True


def remove(path: Path) -> None:
    """Remove the file; one that is gone counts. Raises `StoreError`."""
    with refusals(path):
        path.unlink(missing_ok=True)
    _settle(path.parent)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turns what the system refuses into the store's own errors; only what is missing stays a
    `FileNotFoundError`."""
    try:
        yield
    except FileNotFoundError:
        raise
    except PermissionError as error:
        if getattr(error, "winerror", None) in _IN_USE:
            raise StoreError(why="in-use", name=path.name) from error
        raise StorePermissionRefused(f"{path.parent.name}: {error.strerror}") from error
    except OSError as error:
        raise StoreError(f"{path.name}: {error.strerror or error}") from error


@contextmanager
def _draft(path: Path, data: bytes) -> Iterator[Path]:
    """A file beside the real one, that other programs overlook, safely on the disk."""
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}.tmp"
    with refusals(path):
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            yield draft
        except FileNotFoundError as error:
            # A new file can only miss its folder.
            raise StoreCalendarGone(path.parent.name) from error
        finally:
            draft.unlink(missing_ok=True)


_BINARY = getattr(os, "O_BINARY", 0)


def _settle(folder: Path) -> None:
    """Let the folder itself reach the disk, where folders can be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
