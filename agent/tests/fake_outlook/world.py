"""A PC with Outlook: its calendars, its moods, and the user's hands."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from tests.fake_outlook.application import Application
from tests.fake_outlook.dates import REGIONS, read
from tests.fake_outlook.dispatch import ABORT, INVALID, Dispatch, com_error, failure
from tests.fake_outlook.folders import DataStore, Folder
from tests.fake_outlook.record import Record

BULK = 16
"""More additions than this at once, or as many removals, and Outlook says nothing."""
ITEMS, FOLDER, FOLDERS = (
    "{00063077-0000-0000-C000-000000000046}",
    "{000630F7-0000-0000-C000-000000000046}",
    "{00063076-0000-0000-C000-000000000046}",
)
APPLICATION = "{0006302C-0000-0000-C000-000000000046}"


@dataclass
class Trap:
    """Raises an error at the nth touch of a member, so many times."""

    member: str
    error: com_error
    times: int
    after: int = 0


class World:
    def __init__(self, zone: str = "Europe/Berlin", region: str = "de") -> None:
        self.zone = ZoneInfo(zone)
        self.region = region
        self.apartment = threading.get_ident()
        self.running = True
        self.installed = True
        self.has_window = True
        self.online = False
        self.originals_are_days = False
        self.refuses_at_once = True
        self.guards_puts = False
        self.hides_user_properties = False
        self.rounds_to_half_hours = False
        self.immediate = False
        self.saves = 0
        self.handed_out = 0
        """Items that collections have given."""
        self.names: dict[tuple[str, int], str] = {}
        self.touched: set[tuple[str, str, str]] = set()
        self.prompts: list[tuple[str, str]] = []
        self.denies = True
        self.traps: list[Trap] = []
        self.short_names: dict[str, str] = {}
        self.people: dict[str, Any] = {}
        self.opened: list[tuple[str, Folder | None]] = []
        self.queue: list[tuple[Any, str, int, tuple[Any, ...]]] = []
        self.initialised = 0
        self.registry: dict[str, dict[str, Any]] = {}
        self.packages: list[str] = []
        self.application = Application(self)
        self.stores = [DataStore(self, "anna@example.com", kind=0)]
        self.calendar = self.stores[0].root.add_folder("Calendar")

    @property
    def order(self) -> str:
        return REGIONS[self.region][2]

    def add_store(self, name: str, *, kind: int = 3) -> DataStore:
        store = DataStore(self, name, kind=kind)
        self.stores.append(store)
        return store

    def folders(self) -> Iterator[Folder]:
        return itertools.chain.from_iterable(store.root.walk() for store in self.stores)

    def close_program(self) -> None:
        self.queue.extend((sink, APPLICATION, 0xF007, ()) for sink in self.application.sinks)
        if self.immediate:
            self.deliver()
        self.running = False

    def trap(self, member: str, error: com_error, *, times: int = 1, after: int = 0) -> None:
        self.traps.append(Trap(member, error, times, after))

    def trip(self, target: Dispatch, name: str) -> None:
        for trap in self.traps:
            if trap.member in {name, "*"} and trap.times:
                if trap.after:
                    trap.after -= 1
                    continue
                trap.times -= 1
                raise trap.error.again()

    def ask(self, kind: str, name: str) -> None:
        """The security question pops up."""
        self.prompts.append((kind, name))
        if self.denies:
            raise com_error(ABORT)

    def check_filter(self, condition: str) -> None:
        if condition.startswith("@SQL="):
            return
        dates = condition.split("'")[1::2]
        if any(read(text, self.order) is None for text in dates):
            raise failure(INVALID)

    # What the user does, and what Outlook tells of it.

    def add(self, folder: Folder, *records: Record) -> None:
        folder.records.extend(records)
        if len(records) <= BULK:
            for _ in records:
                self.tell_items(folder, 0xF001, None)

    def change(self, folder: Folder, record: Record, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(record, name, value)
        self.tell_items(folder, 0xF002, None)

    def remove(self, folder: Folder, *records: Record) -> None:
        for record in records:
            folder.records.remove(record)
        if len(records) < BULK:
            self.tell_removed(folder)
        else:
            self._tell(folder.sinks, FOLDER, 0xFBA9, (None, None, False))

    def remove_folder(self, folder: Folder) -> None:
        """Into Deleted Items, where its EntryID still finds it."""
        folder.parent.children.remove(folder)
        listings = list(folder.parent.listings)
        folder.parent = folder.store.bin
        folder.parent.children.append(folder)
        for listing in listings:
            self._tell(listing.sinks, FOLDERS, 0xF003, ())

    def move_to(self, folder: Folder, record: Record, target: Folder) -> None:
        folder.records.remove(record)
        if target.store is not folder.store:
            record.entry = f"{record.entry}MOVED"
        target.records.append(record)
        self.tell_removed(folder)
        self.tell_items(target, 0xF001, None)

    def tell_items(self, folder: Folder, number: int, item: Any) -> None:
        for items in folder.collections:
            self._tell(items.sinks, ITEMS, number, (item,))

    def tell_removed(self, folder: Folder) -> None:
        self._tell(folder.sinks, FOLDER, 0xFBA9, (None, None, False))
        if folder.records:  # Silent for the last item.
            for items in folder.collections:
                self._tell(items.sinks, ITEMS, 0xF003, ())

    def _tell(self, sinks: list[Any], iid: str, number: int, values: tuple[Any, ...]) -> None:
        self.queue.extend((sink, iid, number, values) for sink in sinks)
        if self.immediate:
            self.deliver()

    def deliver(self) -> None:
        queue, self.queue = self.queue, []
        for sink, iid, number, values in queue:
            if iid in sink._com_interfaces_:
                answer = getattr(sink, sink._dispid_to_func_[number])(*values)
                assert answer in (None, False), "the sink stopped the user's move"
