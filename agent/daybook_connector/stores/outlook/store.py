"""The calendars of classic Outlook on this PC."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from daybook_connector.stores.base import Progress, Store, StoreFacts, silent
from daybook_connector.stores.errors import (
    StoreBusy,
    StoreClosed,
    StoreError,
    StorePermissionRefused,
)
from daybook_connector.stores.events import (
    EventDraft,
    ReadWindow,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)
from daybook_connector.stores.outlook.attach import attach
from daybook_connector.stores.outlook.calls import PATIENCE, Calls
from daybook_connector.stores.outlook.codes import OutlookItemMissing
from daybook_connector.stores.outlook.com import Com, load
from daybook_connector.stores.outlook.folders import folder_of
from daybook_connector.stores.outlook.listing import FolderListing
from daybook_connector.stores.outlook.marking import KnownEvents
from daybook_connector.stores.outlook.people import People
from daybook_connector.stores.outlook.reading import filter_format, read_window
from daybook_connector.stores.outlook.release import released
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import local_zone
from daybook_connector.stores.outlook.watching import Watch
from daybook_connector.stores.outlook.writing import FolderWriter
from daybook_connector.stores.telling import overlaps, told
from daybook_connector.words.reasons import reason

NAME = "Outlook"
BREATH = 0.05
"""Seconds between two looks for messages; Outlook waits while we do not look."""


class OutlookStore(Store):
    """Classic Outlook by COM. All calls of one store come from one thread, which is COM's
    apartment: while nothing is to be done it calls `pump` at least ten times a second, since
    Outlook itself waits until its events are taken.

    `known` is the file for the IDs of our own events, `people` names colleagues whose calendars
    are asked for by name (guarded, see people.py), `com` is pywin32 or what stands for it.
    """

    kind: ClassVar[str] = "outlook"

    def __init__(
        self,
        *,
        may_start: bool = False,
        known: Path | None = None,
        people: Sequence[str] = (),
        patience: float = PATIENCE,
        com: Com | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._may_start = may_start
        self._known = KnownEvents(known)
        self._listing = FolderListing(People(tuple(people)))
        self._patience = patience
        self._com = com
        self._clock = clock
        self._sleep = sleep
        self._in_apartment = False
        self._calls: Calls | None = None
        self._session: OutlookSession | None = None
        self._watch: Watch | None = None
        self._listeners: list[Callable[[str], None]] = []

    @released
    def open(self) -> None:
        if self._session is not None:
            return
        com = self._com = self._com or load()
        if not self._in_apartment:
            com.pythoncom.CoInitialize()
            self._in_apartment = True
        self._session = self._attached(com)
        if self._listeners:
            self._watch_all()

    def close(self) -> None:
        self._listeners.clear()
        self._let_go()
        if self._com is not None and self._in_apartment:
            # Only now: objects must not outlive their apartment.
            self._com.pythoncom.CoUninitialize()
            self._in_apartment = False

    def facts(self) -> StoreFacts:
        calls, session = self._calls, self._session
        prompts = calls.prompts if calls else 0
        at = calls.prompted_at if calls else ""
        if session is None:
            return StoreFacts(NAME, open=False, prompts=prompts, prompted_at=at)
        remarks = tuple(
            reason("call-took", member=name, took_ms=round(seconds * 1000))
            for name, seconds in sorted(session.calls.slow.items())
        )
        zone = session.zone.key
        return StoreFacts(NAME, session.version, session.account, zone, True, prompts, at, remarks)

    @released
    def calendars(self) -> Sequence[StoreCalendar]:
        with self._attached_session() as session:
            self._listing.look(session)
            return list(self._listing.calendars(session))

    @released
    def read(
        self,
        calendar: str,
        window: ReadWindow,
        *,
        titles: bool = False,
        progress: Progress = silent,
    ) -> Sequence[StoreEvent]:
        with self._attached_session() as session:
            place = self._listing.place(session, calendar)
            folder = self._listing.folder(session, place)
            if folder is None:
                busy = self._listing.people.busy(session, place, window)
                events = [event for event in busy if overlaps(event, window, session.zone)]
                progress(len(events), len(events))
            else:
                events = read_window(session, folder, window, progress)
        return [told(event, titles=titles) for event in events]

    @released
    def put(self, calendar: str, draft: EventDraft, key: str = "") -> WrittenEvent:
        with self._writer(calendar) as writer:
            event, adopted = writer.put(draft, key)
        return WrittenEvent(event.key, told(event, titles=False).etag, adopted)

    @released
    def remove(self, calendar: str, uid: str, key: str = "") -> None:
        with self._writer(calendar) as writer:
            writer.remove(uid)

    @released
    def watch(self, changed: Callable[[str], None]) -> bool:
        self._listeners.append(changed)
        return self._watch_all()

    def pump(self, seconds: float = 0.0) -> None:
        """Let Outlook's events in, for so long. At once back with 0."""
        if self._com is None or self._session is None:
            self._sleep(seconds)
            return
        until = self._clock() + seconds
        while True:
            self._com.pythoncom.PumpWaitingMessages()
            if self._session is not None and self._session.calls.gone:
                self._let_go()
            left = until - self._clock()
            if left <= 0:
                return
            self._sleep(min(BREATH, left))

    @released
    def date_format(self, calendar: str) -> str:
        """How dates are written in this calendar's filters, or "" if nothing proves it."""
        with self._attached_session() as session:
            folder = self._listing.folder(session, self._listing.place(session, calendar))
            return filter_format(session, folder) if folder is not None else ""

    @released
    def finds_by_mark(self, calendar: str, uid: str) -> bool:
        """Whether our event is found without the list of IDs; for the self-test."""
        with self._writer(calendar) as writer:
            return writer.search(uid) is not None

    def _watch_all(self) -> bool:
        """Watch what there is, unless that is done already."""
        if self._watch is not None:
            return self._watch.works
        with self._attached_session() as session:
            watch = self._watch = Watch(session, self._tell)
            watch.application()
            for place in self._listing.places(session):
                try:
                    if not place.person:
                        watch.folder(folder_of(session, place), place.key)
                except (StoreClosed, StoreBusy):
                    raise
                except StoreError:
                    continue
            return watch.works

    def _tell(self, calendar: str) -> None:
        for listener in tuple(self._listeners):
            listener(calendar)

    def _attached(self, com: Com) -> OutlookSession:
        before = self._calls
        calls = Calls(
            com.pythoncom.com_error, self.pump, patience=self._patience, clock=self._clock
        )
        if before is not None:
            calls.prompts, calls.prompted_at = before.prompts, before.prompted_at
        self._calls = calls
        application, started = attach(com, calls, may_start=self._may_start, rest=self.pump)
        namespace = application.do("GetNamespace", "MAPI")
        zone = local_zone(application.TimeZones.CurrentTimeZone.ID)
        account = namespace.DefaultStore.DisplayName
        version = application.Version
        return OutlookSession(com, calls, application, namespace, zone, version, account, started)

    @contextmanager
    def _attached_session(self) -> Iterator[OutlookSession]:
        """The session; after Outlook went away all references to it are dropped."""
        session = self._session
        if session is None:
            raise StoreClosed
        try:
            yield session
        except StoreClosed:
            if session.calls.gone:
                self._let_go()
            raise

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if session.started and not session.calls.gone:
            _quit_if_unseen(session)
        del session.application, session.namespace

    @contextmanager
    def _writer(self, calendar: str) -> Iterator[FolderWriter]:
        with self._attached_session() as session:
            place = self._listing.place(session, calendar)
            folder = self._listing.folder(session, place)
            if folder is None:
                raise StorePermissionRefused(why="free-busy-only")
            try:
                yield FolderWriter(session, folder, place, self._known)
            except StorePermissionRefused:
                self._listing.refusals.note(calendar)
                raise
            except OutlookItemMissing as error:
                raise StoreError(**error.about) from None
            self._listing.refusals.forget(calendar)


def _quit_if_unseen(session: OutlookSession) -> None:
    """Close an Outlook that we started and that has no window."""
    try:
        if session.application.Explorers.Count == 0:
            session.application.do("Quit")
    except StoreError:
        return
