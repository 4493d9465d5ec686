"""The calendars that were found in Outlook, with those of colleagues that are asked for by name."""

from collections.abc import Iterator

from daybook_connector.stores.errors import CalendarGone, StoreBusy, StoreClosed, StoreError
from daybook_connector.stores.events import Access, Calendar
from daybook_connector.stores.outlook.access import Refusals, access_to
from daybook_connector.stores.outlook.folders import Place, folder_of, places
from daybook_connector.stores.outlook.people import People
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import Session


class Listing:
    """Remembered from one look to the next. `refusals` are those of writing."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.refusals = Refusals()
        self._places: dict[str, Place] = {}

    def look(self, session: Session) -> None:
        """Look again at what there is."""
        found = [*places(session), *self.people.places()]
        self._places = {place.key: place for place in found}

    def places(self, session: Session) -> list[Place]:
        """As of the last look."""
        if not self._places:
            self.look(session)
        return list(self._places.values())

    def place(self, session: Session, key: str) -> Place:
        """Raises `CalendarGone`."""
        if key not in self._places:
            self.look(session)
        if key not in self._places:
            raise CalendarGone
        return self._places[key]

    def folder(self, session: Session, place: Place) -> Remote | None:
        """None where only free and busy times are shared."""
        if place.person:
            return self.people.folder(session, place)
        return folder_of(session, place)

    def calendars(self, session: Session) -> Iterator[Calendar]:
        """Those of the last look that can be reached, with the access that holds now."""
        for place in self.places(session):
            try:
                yield self._calendar(session, place)
            except (StoreClosed, StoreBusy):
                raise
            except StoreError:
                continue

    def _calendar(self, session: Session, place: Place) -> Calendar:
        folder = self.folder(session, place)
        access = Access.FREE_BUSY
        if folder is not None:
            access = access_to(folder, place.key, self.refusals)
        return Calendar(place.key, place.name, access, zone=session.zone.key)
