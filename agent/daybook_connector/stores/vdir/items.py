"""What one file holds, as events with lasting keys. Nothing in a file can raise an error here."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from daybook_ical.read import read_file

from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.stores.vdir.occurrences import Occurrences, unreadable


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendars they are: own mail addresses, and the zone of days and floating times."""

    addresses: frozenset[str]
    zone_name: str

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.zone_name)


@dataclass(frozen=True, slots=True)
class Item:
    """The events of one file. `readable` is false if the file as a whole was not understood, as it
    happens while another program is still writing it. `several`: it holds, or held before it was
    damaged, not just one."""

    name: str
    parts: tuple[Occurrences, ...] = ()
    problem: StoreEvent | None = None
    readable: bool = True
    several: bool = False
    uids: frozenset[str] = frozenset()

    def events(self, window: ReadWindow) -> list[StoreEvent]:
        """All events that may lie in the window, with their titles."""
        found = [event for part in self.parts for event in part.within(window)]
        return found if self.problem is None else [*found, self.problem]


def understand(name: str, data: bytes, owner: Owner, before: Item | None = None) -> Item:
    """The item in a file of that name; `before` is how it was understood last."""
    found, damage = read_file(data, addresses=owner.addresses, all_titles=True)
    several = len(found) != 1 or (bool(damage) and before is not None and before.several)
    # One event per file is the rule; where there are more, the UID tells them apart.
    keys = {uid: f"{name}/{uid}" if several else name for uid in found}
    return Item(
        name,
        tuple(Occurrences(keys[u], found[u], owner.zone_name, name) for u in found),
        # A single event tells of the damage itself.
        unreadable(name, name, damage) if damage and several else None,
        readable=not damage,
        several=several,
        uids=frozenset(found),
    )
