"""The files of one calendar as they were understood last. Only changed ones are read again."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from daybook_connector.stores.base import Progress, silent
from daybook_connector.stores.errors import StoreCalendarGone, StoreError, StorePermissionRefused
from daybook_connector.stores.vdir.files import Signature, file_name, is_item, spare_name, take
from daybook_connector.stores.vdir.items import Item, Owner, understand
from daybook_connector.stores.vdir.occurrences import unreadable

SETTLED = 2.0
"""Seconds after which a file is no longer expected to be in the middle of being written."""

LARGEST = 50_000_000
"""Bytes of a file beyond which it is not read: no calendar, whatever its name."""

_TOLD_EVERY = 200
_PAUSE = 0.1


@dataclass(slots=True)
class Entry:
    """`sure` is false while the file is so young that it may change without its signature doing
    so: clocks of file systems stand still for up to two seconds (FAT)."""

    signature: Signature
    item: Item
    data: bytes
    sure: bool


class Shelf:
    """What is known of one folder. Nothing in it outlives the process."""

    def __init__(self, folder: Path, owner: Owner) -> None:
        self.folder = folder
        self._owner = owner
        self._entries: dict[str, Entry] = {}
        self._files: dict[str, list[str]] = {}

    def items(self) -> list[Item]:
        return [entry.item for entry in self._entries.values()]

    def refresh(self, progress: Progress = silent) -> None:
        """Look at the folder again. Raises `StoreCalendarGone`, `StorePermissionRefused` and
        `StoreError`."""
        self._look(progress)
        deadline = time.monotonic() + SETTLED
        while self._unfinished() and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            self._look(silent)

    def _look(self, progress: Progress) -> None:
        found = self._listing()
        known = self._entries
        self._entries = {}
        for number, (name, signature) in enumerate(found.items()):
            entry = known.get(name)
            if not (entry and entry.sure and entry.signature == signature):
                entry = self._read(name, entry)
            if entry:
                self._entries[name] = entry
            if number % _TOLD_EVERY == _TOLD_EVERY - 1:
                progress(number + 1, len(found))

        self._files = {}
        for name, entry in self._entries.items():
            for uid in entry.item.uids:
                self._files.setdefault(uid, []).append(name)

    def _listing(self) -> dict[str, Signature]:
        with _told(self.folder), os.scandir(self.folder) as files:
            names = sorted(file.name for file in files if is_item(file.name))
        listing = {}
        for name in names:
            try:
                told = os.stat(self.folder / name)  # noqa: PTH116
                if not S_ISDIR(told.st_mode):
                    listing[name] = Signature.of(told)
            except FileNotFoundError:
                continue
            except OSError:
                listing[name] = Signature(0, 0, 0)
        return listing

    def _read(self, name: str, known: Entry | None) -> Entry | None:
        """The file as it is now; None if it has just gone."""
        try:
            signature, data = take(self.folder / name, at_most=LARGEST)
        except FileNotFoundError:
            return None
        except OSError as error:
            told = unreadable(name, name, error.strerror or str(error))
            return Entry(Signature(0, 0, 0), Item(name, problem=told), b"", sure=False)
        sure = time.time_ns() - signature.changed > SETTLED * 1e9
        same = known is not None and known.data == data
        before = known.item if known else None
        item = before if before and same else understand(name, data, self._owner, before)
        return Entry(signature, item, data if not sure else b"", sure)

    def _unfinished(self) -> bool:
        return any(not entry.sure and not entry.item.readable for entry in self._entries.values())

    def ours(self, uid: str) -> str:
        """The file with the event that Daybook wrote under the UID, or "".

        The one that bears the UID's name; where there is none, the owner or a synchroniser has
        renamed it. Any other file with the same UID is somebody's copy.
        """
        names = self._files.get(uid, ())
        own = file_name(uid)
        return own if own in names else min(names, default="")

    def free_name(self, uid: str) -> str:
        """A file name for a new event; another one if the UID's name is taken by another event."""
        own = file_name(uid)
        return spare_name(uid) if own in self._entries else own


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Says in the store's words why a folder cannot be looked at."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreCalendarGone(folder.name) from error
    except PermissionError as error:
        raise StorePermissionRefused(folder.name) from error
    except OSError as error:
        raise StoreError(f"{folder.name}: {error.strerror or error}") from error
