"""Calendars of colleagues whom the user named in the settings.

This is the one room that touches guarded members: every member of a `Recipient` is guarded, so
Outlook may ask the user here. It is only entered for names in the settings (none by default), and
after one refusal it stays closed until the agent starts again. A colleague's calendar that is
opened in Outlook needs none of this.
"""

from collections.abc import Iterator

from daybook_connector.stores.errors import StoreCalendarGone, StorePermissionRefused, StorePrompt
from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.stores.outlook.codes import OutlookItemMissing
from daybook_connector.stores.outlook.folders import FolderPlace
from daybook_connector.stores.outlook.freebusy import MINUTES, blocks, spans
from daybook_connector.stores.outlook.identity import calendar_key
from daybook_connector.stores.outlook.names import OlDefaultFolders, OlItemType
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import at

COMPLETE = True


class People:
    """The colleagues named in the settings."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.refused = False

    def places(self) -> list[FolderPlace]:
        return [FolderPlace(calendar_key("person", n.casefold()), n, person=n) for n in self.names]

    def folder(self, session: OutlookSession, place: FolderPlace) -> Remote | None:
        """The colleague's calendar folder, or None where only free and busy is shared."""
        recipient = self._recipient(session, place)
        try:
            kind = OlDefaultFolders.olFolderCalendar.value
            folder: Remote | None = session.namespace.do("GetSharedDefaultFolder", recipient, kind)
            if folder is None or folder.DefaultItemType != OlItemType.olAppointmentItem:
                return None
            folder.Items.do("GetFirst")
        except (StorePermissionRefused, OutlookItemMissing):
            return None
        return folder.known_as("Folder")

    def busy(
        self, session: OutlookSession, place: FolderPlace, window: ReadWindow
    ) -> Iterator[StoreEvent]:
        """The colleague's taken times, in steps of a quarter of an hour."""
        recipient = self._recipient(session, place)
        start, end = (
            moment.astimezone(session.zone).replace(tzinfo=None)
            for moment in (window.start, window.end)
        )
        for begin, until in spans(start, end):
            digits = recipient.do("FreeBusy", begin, MINUTES, COMPLETE)
            steps = -int((begin - until).total_seconds() // (MINUTES * 60))
            yield from blocks(str(digits)[:steps], at(begin, session.zone))

    def _recipient(self, session: OutlookSession, place: FolderPlace) -> Remote:
        if self.refused:
            raise StorePrompt(why="colleague-refused")
        try:
            recipient: Remote = session.namespace.do("CreateRecipient", place.person)
            if not recipient.do("Resolve"):
                raise StoreCalendarGone(why="no-colleague")
        except StorePrompt:
            self.refused = True
            raise
        return recipient
