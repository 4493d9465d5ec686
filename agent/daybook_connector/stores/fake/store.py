"""A store whose calendars live in this process: real in its behaviour, without program or file.

Several stores may be opened on one `FakeDesk`, which is where the user's hands are.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from daybook_connector.stores.base import Progress, Store, StoreFacts, silent
from daybook_connector.stores.errors import (
    StoreCalendarGone,
    StoreClosed,
    StoreEventGone,
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
from daybook_connector.stores.fake.desk import FakeDesk, Page
from daybook_connector.stores.telling import overlaps, told

__all__ = ["FakeDesk", "FakeStore"]


class FakeStore(Store):
    """The agent's view of a desk."""

    kind: ClassVar[str] = "memory"

    def __init__(self, desk: FakeDesk) -> None:
        self.desk = desk
        self._listeners: list[Callable[[str], None]] = []

    def open(self) -> None:
        self._enter("open")

    def close(self) -> None:
        for listener in self._listeners:
            self.desk.forget(listener)
        self._listeners.clear()

    def facts(self) -> StoreFacts:
        desk = self.desk
        closed = isinstance(desk.trouble, StoreClosed)
        return StoreFacts("Memory", account=desk.account, zone=desk.zone, open=not closed)

    def calendars(self) -> Sequence[StoreCalendar]:
        self._enter("calendars")
        return tuple(page.calendar for page in self.desk.pages.values())

    def read(
        self,
        calendar: str,
        window: ReadWindow,
        *,
        titles: bool = False,
        progress: Progress = silent,
    ) -> Sequence[StoreEvent]:
        with self.desk.lock:
            self._enter("read", calendar)
            page = self._page(calendar)
            zone = ZoneInfo(page.calendar.zone)
            found = [event for event in page.events.values() if overlaps(event, window, zone)]
        # A calendar of which only free and busy is shared has no titles to tell.
        may_tell = titles and page.calendar.access is not CalendarAccess.FREE_BUSY
        progress(len(found), len(found))
        return tuple(told(event, titles=may_tell) for event in found)

    def put(self, calendar: str, draft: EventDraft, key: str = "") -> WrittenEvent:
        with self.desk.lock:
            self._enter("put", calendar)
            page = self._writable(calendar)
            there = self._find(page, draft.uid)
            if key and not there:
                raise StoreEventGone(key)
            event = _event(there or self.desk.new_key(), draft)
            page.events[event.key] = event
        self.desk.tell(calendar)
        return WrittenEvent(event.key, told(event, titles=False).etag, bool(there) and not key)

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
            raise StoreCalendarGone(calendar)
        return self.desk.pages[calendar]

    def _writable(self, calendar: str) -> Page:
        page = self._page(calendar)
        if page.calendar.access is not CalendarAccess.READ_WRITE:
            raise StorePermissionRefused(page.calendar.name)
        return page

    def _find(self, page: Page, uid: str) -> str:
        """The key of the event that Daybook wrote under this UID, or ""."""
        ours = (e.key for e in page.events.values() if e.uid == uid and e.revision is not None)
        return next(ours, "")


def _event(key: str, draft: EventDraft) -> StoreEvent:
    return StoreEvent(
        key,
        "",
        draft.start,
        draft.end,
        uid=draft.uid,
        private=draft.private,
        title=draft.title,
        revision=draft.revision,
    )
