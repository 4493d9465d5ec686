"""The calendars that were found in Outlook, with those of colleagues that are asked for by name."""

from collections.abc import Iterator

from daybook_connector.stores.errors import StoreBusy, StoreCalendarGone, StoreClosed, StoreError
from daybook_connector.stores.events import CalendarAccess, StoreCalendar
from daybook_connector.stores.outlook.access import Refusals, access_to
from daybook_connector.stores.outlook.folders import FolderPlace, folder_of, places
from daybook_connector.stores.outlook.people import People
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession


class FolderListing:
    """Remembered from one look to the next. `refusals` are those of writing."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.refusals = Refusals()
        self._places: dict[str, FolderPlace] = {}

    def look(self, session: OutlookSession) -> None:
        """Look again at what there is."""
        found = [*places(session), *self.people.places()]
        self._places = {place.key: place for place in found}

    def places(self, session: OutlookSession) -> list[FolderPlace]:
        """As of the last look."""
        if not self._places:
            self.look(session)
        return list(self._places.values())

    def place(self, session: OutlookSession, key: str) -> FolderPlace:
        """Raises `StoreCalendarGone`."""
        if key not in self._places:
            self.look(session)
        if key not in self._places:
            raise StoreCalendarGone
        return self._places[key]

    def folder(self, session: OutlookSession, place: FolderPlace) -> Remote | None:
        """None where only free and busy times are shared."""
        if place.person:
            return self.people.folder(session, place)
        return folder_of(session, place)

    def calendars(self, session: OutlookSession) -> Iterator[StoreCalendar]:
        """Those of the last look that can be reached, with the access that holds now."""
        for place in self.places(session):
            try:
                yield self._calendar(session, place)
            except (StoreClosed, StoreBusy):
                raise
            except StoreError:
                continue

    def _calendar(self, session: OutlookSession, place: FolderPlace) -> StoreCalendar:
        folder = self.folder(session, place)
        access = CalendarAccess.FREE_BUSY
        if folder is not None:
            access = access_to(folder, place.key, self.refusals)
        return StoreCalendar(place.key, place.name, access, zone=session.zone.key)
