"""A folder of .ics files as a store of calendars."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import daybook_ical
from daybook_ical.write import without
from tzlocal import get_localzone_name

from daybook_connector.stores.base import Progress, Store, StoreFacts, silent
from daybook_connector.stores.errors import (
    StoreError,
    StoreEventGone,
    StoreMissing,
    StorePermissionRefused,
)
from daybook_connector.stores.events import (
    CalendarAccess,
    EventDraft,
    ReadWindow,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)
from daybook_connector.stores.telling import overlaps, told
from daybook_connector.stores.vdir import files, folders
from daybook_connector.stores.vdir.compose import examine, merge, render
from daybook_connector.stores.vdir.items import Item, Owner, understand
from daybook_connector.stores.vdir.shelf import Shelf
from daybook_connector.stores.vdir.watch import FolderWatcher
from daybook_connector.words.reasons import reason

_TRIES = 3
_NO_ZONE = reason("zone-of-pc-unknown")


class VdirStore(Store):
    """`folder` holds calendars as subfolders, or is one. `addresses` are the owner's own, by which
    their answers to invitations are found. `zone` is an IANA name; this computer's by default."""

    kind: ClassVar[str] = "vdir"

    def __init__(self, folder: Path, *, addresses: Collection[str] = (), zone: str = "") -> None:
        self.folder = folder.expanduser()
        self.zone = zone or _local_zone() or "UTC"
        self._remarks = () if zone or _local_zone() else (_NO_ZONE,)
        self._owner = Owner(frozenset(addresses), self.zone)
        self._shelves: dict[str, Shelf] = {}
        self._watchers: list[FolderWatcher] = []

    def open(self) -> None:
        self._must_be_there()

    def close(self) -> None:
        for watcher in self._watchers:
            watcher.stop()
        self._watchers.clear()
        self._shelves.clear()

    def know_owner(self, addresses: Collection[str]) -> None:
        owner = replace(self._owner, addresses=frozenset(addresses))
        if owner != self._owner:
            # What is on the shelves was understood without them.
            self._owner = owner
            self._shelves.clear()

    def facts(self) -> StoreFacts:
        return StoreFacts(
            "Folder of .ics files",
            version=f"daybook-ical {daybook_ical.__version__}",
            account=self.folder.name,
            zone=self.zone,
            open=self.folder.is_dir(),
            remarks=self._remarks,
            place=_short(self.folder),
        )

    def calendars(self) -> Sequence[StoreCalendar]:
        self._must_be_there()
        return tuple(folders.calendars(self.folder))

    def read(
        self,
        calendar: str,
        window: ReadWindow,
        *,
        titles: bool = False,
        progress: Progress = silent,
    ) -> Sequence[StoreEvent]:
        shelf = self._shelf(calendar)
        shelf.refresh(progress)
        events = [
            told(self._own(shelf, item, event), titles=titles)
            for item in shelf.items()
            for event in item.events(window)
            if overlaps(event, window, self._owner.zone)
        ]
        progress(len(events), len(events))
        return tuple(events)

    def put(self, calendar: str, draft: EventDraft, key: str = "") -> WrittenEvent:
        examine(draft)
        shelf = self._writable(calendar)
        for _ in range(_TRIES):
            shelf.refresh()
            there = shelf.ours(draft.uid)
            if key and not there:
                raise StoreEventGone(key)
            name = there or shelf.free_name(draft.uid)
            data = self._change(shelf, name, draft) if there else self._create(shelf, name, draft)
            if data:
                return self._written(name, data, draft, adopted=bool(there) and not key)
        raise StoreError(why="keeps-changing", name=name)

    def remove(self, calendar: str, uid: str, key: str = "") -> None:
        shelf = self._writable(calendar)
        for _ in range(_TRIES):
            shelf.refresh()
            name = shelf.ours(uid)
            if not name or self._take_out(shelf.folder / name, uid):
                return
        raise StoreError(why="keeps-changing", name=name)

    def watch(self, changed: Callable[[str], None]) -> bool:
        watcher = FolderWatcher(self.folder, changed)
        if not watcher.start():
            return False
        self._watchers.append(watcher)
        return True

    def _must_be_there(self) -> None:
        """A folder that is away as a whole, such as a drive's, says nothing about its calendars.

        The error names the folder without its path, since the portal is told of it.
        """
        if not self.folder.is_dir():
            raise StoreMissing(self.folder.name)

    def _shelf(self, calendar: str) -> Shelf:
        self._must_be_there()
        folder = folders.locate(self.folder, calendar)
        if calendar not in self._shelves:
            self._shelves[calendar] = Shelf(folder, self._owner)
        return self._shelves[calendar]

    def _writable(self, calendar: str) -> Shelf:
        shelf = self._shelf(calendar)
        with files.refusals(shelf.folder):
            if folders.access(shelf.folder) is not CalendarAccess.READ_WRITE:
                raise StorePermissionRefused(shelf.folder.name)
        return shelf

    def _own(self, shelf: Shelf, item: Item, event: StoreEvent) -> StoreEvent:
        """The event as it is, unless it is a copy of one of ours in another file: that is an event
        like any other, and must not be taken for the one Daybook wrote."""
        if event.revision is None or shelf.ours(event.uid) == item.name:
            return event
        return replace(event, uid="", revision=None)

    def _create(self, shelf: Shelf, name: str, draft: EventDraft) -> bytes:
        """The new file's content; nothing if there is suddenly a file of that name."""
        data = render(draft, now=datetime.now(UTC))
        return data if files.create(shelf.folder / name, data) else b""

    def _change(self, shelf: Shelf, name: str, draft: EventDraft) -> bytes:
        """The file's content afterwards; nothing if somebody else changed it meanwhile."""
        path = shelf.folder / name
        try:
            with files.refusals(path):
                known, existing = files.take(path)
            data = merge(existing, draft, now=datetime.now(UTC))
        except (FileNotFoundError, LookupError):
            return b""
        same = data == existing
        return data if same or files.replace(path, data, known=known) else b""

    def _take_out(self, path: Path, uid: str) -> bool:
        """Remove the event, and the file if nothing else is in it. False if the file changed."""
        try:
            with files.refusals(path):
                known, existing = files.take(path)
        except FileNotFoundError:
            return False
        rest = without(existing, uid)
        if rest:
            return files.replace(path, rest, known=known)
        files.remove(path)
        return True

    def _written(self, name: str, data: bytes, draft: EventDraft, *, adopted: bool) -> WrittenEvent:
        """As the next read will show it."""
        events = understand(name, data, self._owner).events(ReadWindow(draft.start, draft.end))
        event = next(event for event in events if event.uid == draft.uid)
        return WrittenEvent(event.key, told(event, titles=False).etag, adopted)


def _local_zone() -> str:
    """This computer's zone as an IANA name, or ""."""
    try:
        return get_localzone_name() or ""
    except (LookupError, ValueError, OSError):
        # tzlocal finds settings that contradict each other, or a name nobody knows.
        return ""


def _short(folder: Path) -> str:
    """The folder as its owner writes it: `~/calendars`."""
    home = Path.home()
    return (
        f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)
    )
