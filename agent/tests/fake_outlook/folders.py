"""Stores and folders."""

# ruff: noqa: N802 - the members have Outlook's names

import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.fake_outlook.appointment import AppointmentItem
from tests.fake_outlook.dispatch import NOT_FOUND, OFFLINE, Collection, Dispatch, failure
from tests.fake_outlook.items import Items
from tests.fake_outlook.record import Record, new_entry

if TYPE_CHECKING:
    from tests.fake_outlook.world import World


class Folder(Dispatch):
    guarded = frozenset({"PropertyAccessor", "GetCalendarExporter"})

    def __init__(self, store: "DataStore", name: str, *, kind: int = 1, parent: Any = None) -> None:
        super().__init__(store.world)
        self.store, self.name, self.kind = store, name, kind
        self.parent = parent
        self.entry = new_entry()
        self.records: list[Record] = []
        self.children: list[Folder] = []
        self.readable = self.writable = True
        self.offline = False
        self.collections: weakref.WeakSet[Items] = weakref.WeakSet()
        self.sinks: list[Any] = []
        self.listings: weakref.WeakSet[Folders] = weakref.WeakSet()

    def add_folder(self, name: str, *, kind: int = 1) -> "Folder":
        folder = Folder(self.store, name, kind=kind, parent=self)
        self.children.append(folder)
        return folder

    def walk(self) -> Iterator["Folder"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def record(self, entry: str) -> Record:
        return next(record for record in self.records if record.entry == entry)

    def save(self, item: AppointmentItem) -> None:
        """Outlook gives an EntryID at the first save."""
        self.world.saves += 1
        record = item.record
        for name, value in item.changes.items():
            setattr(record, name, value)
        if self.world.rounds_to_half_hours:
            record.start = record.start.replace(minute=record.start.minute // 30 * 30)
        item.changes.clear()
        record.properties = dict(item.properties)
        item.found.start, item.found.end = record.start, record.end
        number = 0xF002
        if item.new:
            record.entry, item.new, number = new_entry(), False, 0xF001
            self.records.append(record)
        self.world.tell_items(self, number, item)

    def delete(self, record: Record) -> None:
        self.records.remove(record)
        self.world.tell_removed(self)

    def get_Name(self) -> str:
        return self.name

    def get_EntryID(self) -> str:
        return self.entry

    def get_StoreID(self) -> str:
        return self.store.id

    def get_DefaultItemType(self) -> int:
        return self.kind

    def get_Items(self) -> Items:
        if self.offline:
            raise failure(OFFLINE)
        return Items(self)

    def get_Folders(self) -> "Folders":
        if self.offline:
            raise failure(OFFLINE)
        return Folders(self)

    def get_Parent(self) -> Dispatch:
        return self.parent or self.world.application.namespace

    def get_Store(self) -> "DataStore":
        return self.store


class Folders(Collection):
    def __init__(self, folder: Folder) -> None:
        super().__init__(folder.world, folder.children)
        self.sinks: list[Any] = []
        folder.listings.add(self)


class DataStore(Dispatch):
    """The object model's `Store`."""

    guarded = frozenset({"PropertyAccessor"})

    def __init__(self, world: "World", name: str, *, kind: int = 3) -> None:
        super().__init__(world)
        self.name, self.kind = name, kind
        self.id = f"{new_entry()}STORE"
        self.root = Folder(self, name, kind=0)
        self.bin = self.root.add_folder("Deleted Items", kind=0)

    def get_DisplayName(self) -> str:
        return self.name

    def get_StoreID(self) -> str:
        return self.id

    def get_ExchangeStoreType(self) -> int:
        return self.kind

    def do_GetRootFolder(self) -> Folder:
        return self.root

    def do_GetDefaultFolder(self, kind: int) -> Folder:
        if kind != 3:
            raise failure(NOT_FOUND)
        return self.bin
