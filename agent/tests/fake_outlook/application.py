"""Application, session, explorer, time zones and people."""

# ruff: noqa: N802 - the members have Outlook's names

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tzlocal.windows_tz import tz_win, win_tz

from tests.fake_outlook.appointment import AppointmentItem
from tests.fake_outlook.dispatch import (
    DENIED,
    INVALID,
    NOT_FOUND,
    Collection,
    Dispatch,
    failure,
)
from tests.fake_outlook.folders import DataStore, Folder
from tests.fake_outlook.record import Occurrence

if TYPE_CHECKING:
    from tests.fake_outlook.world import World


class Application(Dispatch):
    def __init__(self, world: "World") -> None:
        super().__init__(world)
        self.namespace = NameSpace(world)
        self.sinks: list[Any] = []

    def get_Version(self) -> str:
        return "16.0.0.18025"

    def do_GetNamespace(self, kind: str) -> "NameSpace":
        assert kind == "MAPI"
        return self.namespace

    def get_TimeZones(self) -> "TimeZones":
        return TimeZones(self.world)

    def do_ActiveExplorer(self) -> "Explorer | None":
        return Explorer(self.world) if self.world.has_window else None

    def get_Explorers(self) -> Collection:
        return Collection(self.world, [Explorer(self.world)] if self.world.has_window else [])

    def do_Quit(self) -> None:
        self.world.close_program()


class NameSpace(Dispatch):
    guarded = frozenset(
        {"CurrentUser", "SelectNamesDialog", "GetAddressEntryFromID", "GetRecipientFromID"}
    )

    def get_Stores(self) -> Collection:
        return Collection(self.world, [s for s in self.world.stores if s.kind != 1])

    def get_DefaultStore(self) -> DataStore:
        return self.world.stores[0]

    def do_GetDefaultFolder(self, kind: int) -> Folder:
        assert kind == 9
        return self.world.calendar

    def do_GetFolderFromID(self, entry: str, store: str) -> Folder:
        for folder in self.world.folders():
            if (folder.entry, folder.store.id) == (entry, store):
                return folder
        raise failure(NOT_FOUND)

    def do_GetItemFromID(self, entry: str, store: str) -> AppointmentItem:
        for folder in self.world.folders():
            for record in folder.records:
                if record.entry == entry and folder.store.id == store:
                    state = 1 if record.rule else 0
                    found = Occurrence(record, record.start, record.end, state)
                    return AppointmentItem(folder, found)
        raise failure(NOT_FOUND)

    def do_CompareEntryIDs(self, first: str, second: str) -> bool:
        same = self.world.short_names
        return same.get(first, first) == same.get(second, second)

    def do_CreateRecipient(self, name: str) -> "Recipient":
        return Recipient(self.world, name)

    def do_GetSharedDefaultFolder(self, recipient: "Recipient", kind: int) -> Folder:
        assert kind == 9
        folder = self.world.people.get(recipient.name)
        if not isinstance(folder, Folder):
            raise failure(DENIED)
        return folder


class Recipient(Dispatch):
    guarded = frozenset({"*"})

    def __init__(self, world: "World", name: str) -> None:
        super().__init__(world)
        self.name = name

    def do_Resolve(self) -> bool:
        return self.name in self.world.people

    def do_FreeBusy(self, start: datetime, minutes: int, complete: bool) -> str:
        assert complete
        assert start.time() == datetime.min.time(), "Outlook starts at midnight whatever is asked"
        busy = self.world.people[self.name]
        if isinstance(busy, Folder):
            busy = "0"
        return (busy * (31 * 24 * 60 // minutes))[: 31 * 24 * 60 // minutes]


class TimeZones(Dispatch):
    def get_CurrentTimeZone(self) -> "TimeZone":
        return TimeZone(self.world, self.world.zone.key)

    def do_Item(self, name: str) -> "TimeZone":
        if name not in win_tz:
            raise failure(INVALID)
        return TimeZone(self.world, win_tz[name])


class TimeZone(Dispatch):
    def __init__(self, world: "World", name: str) -> None:
        super().__init__(world)
        self.name = name

    def get_ID(self) -> str:
        return str(tz_win.get(self.name, self.name))


class Explorer(Dispatch):
    def get_NavigationPane(self) -> "Pane":
        return Pane(self.world)


class Pane(Dispatch):
    """NavigationPane and its modules in one."""

    def get_Modules(self) -> "Pane":
        return self

    def do_GetNavigationModule(self, kind: int) -> "Pane":
        assert kind == 1
        return self

    def get_NavigationGroups(self) -> Collection:
        return Collection(self.world, [Group(self.world)])


class Group(Dispatch):
    def get_NavigationFolders(self) -> Collection:
        return Collection(self.world, [Entry(self.world, *told) for told in self.world.opened])


class Entry(Dispatch):
    """The object model's `NavigationFolder`."""

    def __init__(self, world: "World", name: str, folder: Folder | None) -> None:
        super().__init__(world)
        self.name, self.folder = name, folder

    def get_DisplayName(self) -> str:
        return self.name

    def get_Folder(self) -> Folder:
        if self.folder is None:
            raise failure(DENIED)
        return self.folder
