"""Bringing one event of Daybook's into a calendar folder, up to date, or out of it.

Nothing is ever sent: `MeetingStatus` stays olNonMeeting, which has no guests; the portal invites.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from daybook_connector.stores.errors import (
    StoreBusy,
    StoreClosed,
    StoreError,
    StoreEventGone,
    StoreEventRefused,
    StorePrompt,
)
from daybook_connector.stores.events import EventDraft, StoreEvent
from daybook_connector.stores.outlook.codes import OutlookItemMissing
from daybook_connector.stores.outlook.folders import FolderPlace
from daybook_connector.stores.outlook.items import event_of
from daybook_connector.stores.outlook.marking import (
    EventMark,
    KnownEvents,
    fingerprint,
    is_ours,
    read_mark,
    search_for,
    write_mark,
)
from daybook_connector.stores.outlook.names import (
    OlBusyStatus,
    OlItemType,
    OlObjectClass,
    OlSensitivity,
)
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import utc, windows_name

MOST = 200
"""Items with our UID that a search looks at: the event and copies of it."""


@dataclass
class FolderWriter:
    """Writes into one folder."""

    session: OutlookSession
    folder: Remote
    place: FolderPlace
    known: KnownEvents

    def put(self, draft: EventDraft, key: str) -> tuple[StoreEvent, bool]:
        """The event as the next read shows it, and whether it was there without being named."""
        item = self.find(draft.uid)
        if item is None and key:
            raise StoreEventGone
        adopted = item is not None and not key
        if item is None:
            item = self.folder.Items.do("Add", OlItemType.olAppointmentItem.value)
        return self._write(item.known_as("AppointmentItem"), draft), adopted

    def remove(self, uid: str) -> None:
        item = self.find(uid) if uid else None
        if item is not None:
            item.do("Delete")
        self.known.forget(uid)

    def find(self, uid: str) -> Remote | None:
        """Our event of this UID in this folder; never a copy."""
        return self._listed(uid) or self.search(uid)

    def _listed(self, uid: str) -> Remote | None:
        entry = self.known.entry(uid)
        if not entry:
            return None
        try:
            item = self.session.namespace.do("GetItemFromID", entry, self.place.store_id)
            if item is None or item.Parent.EntryID != self.place.entry_id:
                return None
        except OutlookItemMissing:
            return None
        mark = read_mark(item)
        # The list names the item itself, so a mark that another program lost is put back.
        return item if mark is None or self._is_meant(item, mark, uid) else None

    def search(self, uid: str) -> Remote | None:
        """Our event by its mark alone."""
        hits = self.folder.Items.do("Restrict", search_for(uid))
        item: Remote | None = hits.do("GetFirst")
        for _ in range(MOST):
            if item is None:
                return None
            if item.Class == OlObjectClass.olAppointment:
                mark = read_mark(item)
                if mark and self._is_meant(item, mark, uid):
                    return item
            item = hits.do("GetNext")
        return None

    def _is_meant(self, item: Remote, mark: EventMark, uid: str) -> bool:
        return mark.uid == uid and is_ours(self.session, item, mark)

    def _write(self, item: Remote, draft: EventDraft) -> StoreEvent:
        before = read_mark(item)
        text = text_of(draft)
        self._fill(item, draft)
        written = before.text if before else ""
        if fingerprint(text) != written and self._text(item, text):
            written = fingerprint(text)
        mark = EventMark(draft.uid, draft.revision, "", written)
        self._save(item, mark, draft)
        return event_of(self.session, item, item.EntryID)

    def _fill(self, item: Remote, draft: EventDraft) -> None:
        """Everything but the text. Zones come first: they shift the times."""
        self._zones(item, draft.zone)
        self._times(item, draft)
        item.AllDayEvent = False
        item.Subject = draft.title
        item.Location = draft.location
        item.BusyStatus = OlBusyStatus.olBusy.value
        private = OlSensitivity.olPrivate if draft.private else OlSensitivity.olNormal
        item.Sensitivity = private.value

    def _zones(self, item: Remote, zone: str) -> None:
        """The zone in which Outlook shows the event; without a name for it, the PC's."""
        name = windows_name(zone)
        if not name:
            return
        try:
            found = self.session.application.TimeZones.do("Item", name)
            item.StartTimeZone = found
            item.EndTimeZone = found
        except (StoreClosed, StoreBusy, StorePrompt):
            raise
        except StoreError:
            return

    def _times(self, item: Remote, draft: EventDraft) -> None:
        item.StartUTC = draft.start.astimezone(UTC)
        item.EndUTC = draft.end.astimezone(UTC)

    def _text(self, item: Remote, text: str) -> bool:
        """Set the event's text, last and if Outlook lets us. Tried once until a restart."""
        if self.session.text_refused:
            return False
        try:
            item.Body = text
        except StorePrompt:
            self.session.text_refused = True
            return False
        return True

    def _save(self, item: Remote, mark: EventMark, draft: EventDraft) -> None:
        """Save with the mark, and once more with the EntryID that only saving gives."""
        if mark.entry == "" and item.EntryID:
            mark = replace(mark, entry=item.EntryID)
        write_mark(item, mark)
        item.do("Save")
        if not _is_at(item, draft):
            self._times(item, draft)
            item.do("Save")
        if not _is_at(item, draft):
            raise StoreEventRefused(why="other-times")
        if item.EntryID != mark.entry:
            write_mark(item, replace(mark, entry=item.EntryID))
            item.do("Save")
        self.known.learn(mark.uid, item.EntryID)


def text_of(draft: EventDraft) -> str:
    parts = [draft.description, draft.url if draft.url not in draft.description else ""]
    return "\n\n".join(part for part in parts if part)


def _is_at(item: Remote, draft: EventDraft) -> bool:
    return utc(item.StartUTC) == _second(draft.start) and utc(item.EndUTC) == _second(draft.end)


def _second(moment: datetime) -> datetime:
    rounded = moment.astimezone(UTC) + timedelta(milliseconds=500)
    return rounded.replace(microsecond=0)
