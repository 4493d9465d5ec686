"""The user's side of the store in memory: calendars, and hands that write and change events there.

Tests and demonstrations play the user with it; `daybook_connector.stores.fake` reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from threading import RLock
from typing import Any

from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError
from daybook_connector.stores.events import CalendarAccess, StoreCalendar, StoreEvent


@dataclass
class Page:
    """One calendar as the desk keeps it: events and the owner's own notes, by key."""

    calendar: StoreCalendar
    events: dict[str, StoreEvent] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass
class PlannedFailure:
    """An error to raise in the next call of a method, for one calendar or ("") for any."""

    error: StoreError
    method: str
    calendar: str


class FakeDesk:
    """The user's calendars, and everything a user can do to them. Usable from any thread."""

    def __init__(self, account: str = "anna@example.com", zone: str = "Europe/Berlin") -> None:
        self.account = account
        self.zone = zone
        self.pages: dict[str, Page] = {}
        self.trouble: StoreError | None = None
        self.can_tell = True
        self.failures: list[PlannedFailure] = []
        self.calls: list[str] = []
        self.lock = RLock()
        self._listeners: list[Callable[[str], None]] = []
        self._numbers = count(1)

    def add_calendar(
        self,
        key: str,
        *,
        name: str = "",
        access: CalendarAccess = CalendarAccess.READ_WRITE,
        colour: str = "",
        zone: str = "",
    ) -> None:
        with self.lock:
            self.pages[key] = Page(
                StoreCalendar(key, name or key, access, colour, zone or self.zone)
            )
        self.tell("")

    def set_access(self, key: str, access: CalendarAccess) -> None:
        with self.lock:
            page = self.pages[key]
            page.calendar = replace(page.calendar, access=access)
        self.tell(key)

    def rename_calendar(self, key: str, name: str) -> None:
        with self.lock:
            page = self.pages[key]
            page.calendar = replace(page.calendar, name=name)
        self.tell("")

    def remove_calendar(self, key: str) -> None:
        with self.lock:
            del self.pages[key]
        self.tell("")

    def new_key(self) -> str:
        return f"event-{next(self._numbers)}"

    def add(
        self, calendar: str, start: datetime | date, end: datetime | date, **other: Any
    ) -> StoreEvent:
        """Write an event. `other` are fields of `StoreEvent`; without a `key` it gets a new one."""
        key = other.pop("key", "") or self.new_key()
        return self.place(calendar, StoreEvent(key, "", start, end, **other))

    def place(self, calendar: str, event: StoreEvent) -> StoreEvent:
        """Put an event there as it is, instead of one of the same key."""
        with self.lock:
            self.pages[calendar].events[event.key] = event
        self.tell(calendar)
        return event

    def change(self, calendar: str, key: str, **changes: Any) -> StoreEvent:
        """Change fields of an event, e.g. its times, title or show-as."""
        return self.place(calendar, replace(self.pages[calendar].events[key], **changes))

    def remove(self, calendar: str, key: str) -> None:
        with self.lock:
            del self.pages[calendar].events[key]
            self.pages[calendar].notes.pop(key, None)
        self.tell(calendar)

    def copy(self, calendar: str, key: str) -> StoreEvent:
        """Copy an event, as calendar programs do: the copy is an event of its own."""
        event = self.pages[calendar].events[key]
        new = self.new_key()
        return self.place(calendar, replace(event, key=new, uid=f"{new}@desk", revision=None))

    def write_note(self, calendar: str, key: str, note: str) -> None:
        """Something of the owner's own at the event, that is never told."""
        with self.lock:
            self.pages[calendar].notes[key] = note
        self.tell(calendar)

    def close_program(self) -> None:
        self.trouble = StoreClosed()

    def open_dialog(self) -> None:
        """From now on the program does not answer."""
        self.trouble = StoreBusy()

    def be_ready(self) -> None:
        """The program is open and answers again."""
        self.trouble = None
        self.tell("")

    def fail(
        self, error: StoreError, *, on: str = "read", calendar: str = "", times: int = 1
    ) -> None:
        """Let the next calls of a store's method fail."""
        with self.lock:
            self.failures.extend(PlannedFailure(error, on, calendar) for _ in range(times))

    def tell(self, calendar: str) -> None:
        for listener in tuple(self._listeners):
            listener(calendar)

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Callable[[str], None]) -> None:
        self._listeners.remove(listener)
