"""Reading a span of a calendar folder, every occurrence as an event of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from daybook_connector.stores.base import Progress
from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError, StorePrompt
from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.stores.outlook.filters import between, formats, proven
from daybook_connector.stores.outlook.identity import occurrence_key
from daybook_connector.stores.outlook.items import broken, event_of
from daybook_connector.stores.outlook.names import OlObjectClass, OlRecurrenceState
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.series import OutlookSeries
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import wall
from daybook_connector.stores.telling import overlaps

MARGIN = timedelta(days=1)
"""By which the filter is wider than the window: it knows minutes and local time only."""
MOST = 20_000
"""Items after which a read is given up: an endless series without an end in sight."""
TELL_EVERY = 50


def read_window(
    session: OutlookSession, folder: Remote, window: ReadWindow, progress: Progress
) -> list[StoreEvent]:
    """Every occurrence that overlaps the window, with true titles; all of them or an error.

    Keys are EntryIDs, which are unique in a folder; GlobalAppointmentID is shared by all copies of
    an item.
    """
    found: dict[str, StoreEvent] = {}
    for event in _Reading(session, folder, window).events():
        if overlaps(event, window, session.zone):
            found[event.key] = event
            if len(found) % TELL_EVERY == 0:
                progress(len(found), None)
    progress(len(found), len(found))
    return list(found.values())


def filter_format(session: OutlookSession, folder: Remote) -> str:
    """How dates are written in the folder's filters, or "" if no item of it proves a way."""
    key = folder.EntryID
    if key not in session.filters:
        written = proven(folder.Items, formats(session.com))
        if written is None:
            return ""
        session.filters[key] = written
    return session.filters[key]


class _Reading:
    """One read. Occurrences are held back by series until it is clear that they can be believed."""

    def __init__(self, session: OutlookSession, folder: Remote, window: ReadWindow) -> None:
        self.session = session
        self.folder = folder
        self.start = _local(window.start, session) - MARGIN
        self.end = _local(window.end, session) + MARGIN
        self.series = OutlookSeries(session, folder.StoreID)
        self.occurrences: dict[str, dict[str, StoreEvent]] = {}
        self.lone: dict[str, Remote] = {}
        self.astray: dict[str, Remote] = {}

    def events(self) -> Iterator[StoreEvent]:
        for item in self._hits():
            if item.Class == OlObjectClass.olAppointment:
                yield from self._single(item.known_as("AppointmentItem"))
        for name, events in self.occurrences.items():
            lone = self.lone.pop(name, None)
            if lone is not None and self._bears_the_first_date(lone):
                self.astray[name] = lone
            if name not in self.astray:
                yield from events.values()
        for name, item in self.astray.items():
            yield from self._expanded(item, name)

    def _hits(self) -> Iterator[Remote]:
        """Items in the order of their starts. The order of the steps is Outlook's condition for
        right sets, and Count says nothing with recurrences (Items.IncludeRecurrences)."""
        items = self.folder.Items
        items.do("Sort", "[Start]")
        items.IncludeRecurrences = True
        written = filter_format(self.session, self.folder)
        hits = items.do("Restrict", between(self.start, self.end, written)) if written else items
        item = hits.do("GetFirst")
        for _ in range(MOST):
            if item is None or self._is_past(item):
                return
            yield item
            item = hits.do("GetNext")
        raise StoreError(why="too-many-events", most=MOST)

    def _is_past(self, item: Remote) -> bool:
        """Whether this and all following items begin after the window."""
        try:
            return wall(item.Start) >= self.end
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except (StoreError, ValueError):
            return False  # A broken or foreign item says nothing of the others.

    def _single(self, item: Remote) -> Iterator[StoreEvent]:
        """The event of an item that does not repeat; others are taken in."""
        try:
            name, state = item.EntryID, item.RecurrenceState
            if state == OlRecurrenceState.olApptNotRecurring:
                yield event_of(self.session, item, name)
            elif name not in self.astray:
                self._take_in(item, name, state)
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except StoreError:
            yield broken("unreadable")

    def _take_in(self, item: Remote, name: str, state: int) -> None:
        """Keep an occurrence, or note that the series' occurrences cannot be believed.

        They cannot if one does not lie where it was asked for, or if two are the same.
        """
        event = self._occurrence(item, name, state)
        known = self.occurrences.setdefault(name, {})
        is_master = state == OlRecurrenceState.olApptMaster
        if is_master or event.key in known or not self._is_asked_for(item):
            self.astray[name] = item
        known[event.key] = event
        if len(known) == 1:
            self.lone[name] = item
        else:
            self.lone.pop(name, None)  # Exchange limits how many items may be open.

    def _bears_the_first_date(self, item: Remote) -> bool:
        """A lone occurrence may be another one than it says, if it says the series' first date."""
        try:
            begins = wall(item.do("GetRecurrencePattern").PatternStartDate).date()
            return wall(item.StartInStartTimeZone).date() == begins
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except (StoreError, ValueError):
            return False

    def _is_asked_for(self, item: Remote) -> bool:
        try:
            return wall(item.End) >= self.start and wall(item.Start) <= self.end
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except (StoreError, ValueError):
            return True  # It is told as a problem.

    def _occurrence(self, item: Remote, name: str, state: int) -> StoreEvent:
        event = event_of(self.session, item, name)
        if event.start is None:
            return event
        original = event.start
        if state == OlRecurrenceState.olApptException:
            original = self.series.original(item, name, bool(item.AllDayEvent))
        return replace(event, key=occurrence_key(name, original))

    def _expanded(self, item: Remote, name: str) -> Iterator[StoreEvent]:
        try:
            length = timedelta(minutes=item.Duration)
            yield from self.series.occurrences(item, name, self.start - length, self.end)
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except (StoreError, ValueError, TypeError):
            yield broken(name)


def _local(moment: datetime, session: OutlookSession) -> datetime:
    return moment.astimezone(session.zone).replace(tzinfo=None)
