"""A store whose calendars live in this process: real in its behaviour, without any program or file.

`Desk` is the user's side: tests and the demo play the user's hands there. `MemoryStore` is the
agent's side; several stores may be opened on one desk.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from threading import RLock
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from daybook_connector.errors import (
    CalendarGone,
    EventGone,
    PermissionRefused,
    StoreBusy,
    StoreClosed,
    StoreError,
)
from daybook_connector.events import Access, Calendar, Draft, Event, Window, Written
from daybook_connector.stores.base import Facts, Progress, Store, silent
from daybook_connector.stores.telling import overlaps, told


@dataclass
class Page:
    """One calendar as the desk keeps it: events and the owner's own notes, by key."""

    calendar: Calendar
    events: dict[str, Event] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass
class Failure:
    """An error to raise in the next call of a method, for one calendar or ("") for any."""

    error: StoreError
    method: str
    calendar: str


class Desk:
    """The user's calendars, and everything a user can do to them. Usable from any thread."""

    def __init__(self, account: str = "anna@example.com", zone: str = "Europe/Berlin") -> None:
        self.account = account
        self.zone = zone
        self.pages: dict[str, Page] = {}
        self.trouble: StoreError | None = None
        self.can_tell = True
        self.failures: list[Failure] = []
        self.calls: list[str] = []
        self.lock = RLock()
        self._listeners: list[Callable[[str], None]] = []
        self._numbers = count(1)

    def add_calendar(
        self,
        key: str,
        *,
        name: str = "",
        access: Access = Access.READ_WRITE,
        colour: str = "",
        zone: str = "",
    ) -> None:
        with self.lock:
            self.pages[key] = Page(Calendar(key, name or key, access, colour, zone or self.zone))
        self.tell("")

    def set_access(self, key: str, access: Access) -> None:
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
    ) -> Event:
        """Write an event. `other` are fields of `Event`; without a `key` it gets a new one."""
        key = other.pop("key", "") or self.new_key()
        return self.place(calendar, Event(key, "", start, end, **other))

    def place(self, calendar: str, event: Event) -> Event:
        """Put an event there as it is, instead of one of the same key."""
        with self.lock:
            self.pages[calendar].events[event.key] = event
        self.tell(calendar)
        return event

    def change(self, calendar: str, key: str, **changes: Any) -> Event:
        """Change fields of an event, e.g. its times, title or show-as."""
        return self.place(calendar, replace(self.pages[calendar].events[key], **changes))

    def remove(self, calendar: str, key: str) -> None:
        with self.lock:
            del self.pages[calendar].events[key]
            self.pages[calendar].notes.pop(key, None)
        self.tell(calendar)

    def copy(self, calendar: str, key: str) -> Event:
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
            self.failures.extend(Failure(error, on, calendar) for _ in range(times))

    def tell(self, calendar: str) -> None:
        for listener in tuple(self._listeners):
            listener(calendar)

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def forget(self, listener: Callable[[str], None]) -> None:
        self._listeners.remove(listener)


class MemoryStore(Store):
    """The agent's view of a desk."""

    kind: ClassVar[str] = "memory"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._listeners: list[Callable[[str], None]] = []

    def open(self) -> None:
        self._enter("open")

    def close(self) -> None:
        for listener in self._listeners:
            self.desk.forget(listener)
        self._listeners.clear()

    def facts(self) -> Facts:
        desk = self.desk
        closed = isinstance(desk.trouble, StoreClosed)
        return Facts("Memory", account=desk.account, zone=desk.zone, open=not closed)

    def calendars(self) -> Sequence[Calendar]:
        self._enter("calendars")
        return tuple(page.calendar for page in self.desk.pages.values())

    def read(
        self, calendar: str, window: Window, *, titles: bool = False, progress: Progress = silent
    ) -> Sequence[Event]:
        with self.desk.lock:
            self._enter("read", calendar)
            page = self._page(calendar)
            zone = ZoneInfo(page.calendar.zone)
            found = [event for event in page.events.values() if overlaps(event, window, zone)]
        # A calendar of which only free and busy is shared has no titles to tell.
        may_tell = titles and page.calendar.access is not Access.FREE_BUSY
        progress(len(found), len(found))
        return tuple(told(event, titles=may_tell) for event in found)

    def put(self, calendar: str, draft: Draft, key: str = "") -> Written:
        with self.desk.lock:
            self._enter("put", calendar)
            page = self._writable(calendar)
            there = key if key in page.events else ""
            if key and not there:
                raise EventGone
            there = there or self._find(page, draft.uid)
            event = _event(there or self.desk.new_key(), draft)
            page.events[event.key] = event
        self.desk.tell(calendar)
        return Written(event.key, told(event, titles=False).etag, bool(there) and not key)

    def remove(self, calendar: str, uid: str, key: str = "") -> None:
        with self.desk.lock:
            self._enter("remove", calendar)
            page = self._writable(calendar)
            there = self._find(page, uid)
            if not there:
                return
            self.desk.remove(calendar, there)

    def watch(self, changed: Callable[[str], None]) -> bool:
        if not self.desk.can_tell:
            return False
        self._listeners.append(changed)
        self.desk.listen(changed)
        return True

    def _enter(self, method: str, calendar: str = "") -> None:
        """What every call goes through: the program must be open, ready and willing."""
        desk = self.desk
        desk.calls.append(method)
        if desk.trouble:
            raise desk.trouble
        for failure in desk.failures:
            if failure.method == method and failure.calendar in {"", calendar}:
                desk.failures.remove(failure)
                raise failure.error

    def _page(self, calendar: str) -> Page:
        if calendar not in self.desk.pages:
            raise CalendarGone(calendar)
        return self.desk.pages[calendar]

    def _writable(self, calendar: str) -> Page:
        page = self._page(calendar)
        if page.calendar.access is not Access.READ_WRITE:
            raise PermissionRefused(page.calendar.name)
        return page

    def _find(self, page: Page, uid: str) -> str:
        """The key of the event that Daybook wrote under this UID, or ""."""
        ours = (e.key for e in page.events.values() if e.uid == uid and e.revision is not None)
        return next(ours, "")


def _event(key: str, draft: Draft) -> Event:
    return Event(
        key,
        "",
        draft.start,
        draft.end,
        uid=draft.uid,
        private=draft.private,
        title=draft.title,
        revision=draft.revision,
    )
