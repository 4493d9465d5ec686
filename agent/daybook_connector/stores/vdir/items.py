"""What one file holds, as events with lasting keys. Nothing in a file can raise an error here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from daybook_connector.events import Event, Window
from daybook_connector.stores.vdir.lines import Component, Unreadable, components, unfold
from daybook_connector.stores.vdir.moments import times
from daybook_connector.stores.vdir.series import Series, fields
from daybook_connector.stores.vdir.standing import Standing, standing
from daybook_connector.stores.vdir.zones import Definitions


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendars they are: own mail addresses, and the zone of days and floating times."""

    addresses: frozenset[str]
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Item:
    """The events of one file. `readable` is false if the file as a whole was not understood, as it
    happens while another program is still writing it."""

    name: str
    parts: tuple[Event | Series, ...] = ()
    readable: bool = True
    uids: frozenset[str] = frozenset()

    def events(self, window: Window) -> list[Event]:
        """All events that may lie in the window, with their titles."""
        found: list[Event] = []
        for part in self.parts:
            if isinstance(part, Event):
                found.append(part)
            else:
                found.extend(self._occurrences(part, window))
        return found

    def _occurrences(self, series: Series, window: Window) -> Sequence[Event]:
        try:
            return series.events(window)
        except Unreadable as error:
            return [problem(series.name, self.name, error)]


def understand(name: str, data: bytes, owner: Owner) -> Item:
    """The item in a file of that name."""
    try:
        parts = list(components(unfold(data)))
    except Unreadable as error:
        return Item(name, (problem(name, name, error),), readable=False)
    definitions = Definitions(parts)
    groups: dict[str, list[Component]] = {}
    for part in parts:
        if part.kind == "VEVENT":
            # Without a UID nothing tells which event it is; then its place in the file does.
            groups.setdefault(part.value("UID") or f"{len(groups)}", []).append(part)
    # One event per file is the rule; where there are more, the UID tells them apart.
    keys = {uid: name if len(groups) == 1 else f"{name}/{uid}" for uid in groups}
    ranks = {uid: [standing(event, owner.addresses) for event in groups[uid]] for uid in groups}
    return Item(
        name,
        tuple(_part(keys[u], name, groups[u], ranks[u], definitions, owner) for u in groups),
        uids=frozenset(groups),
    )


def _part(
    key: str,
    file: str,
    events: list[Component],
    ranks: list[Standing],
    definitions: Definitions,
    owner: Owner,
) -> Event | Series:
    """The events of one UID: a series if anything in them repeats or is a changed occurrence."""
    try:
        if any(event.first(name) for event in events for name in _REPEATS):
            return Series(key, events, ranks, definitions, owner.zone)
        newest = max(range(len(events)), key=lambda n: _sequence(events[n]))
        start, end = times(events[newest], definitions, owner.zone)
        return Event(key, "", start, end, **fields(ranks[newest]))
    except (Unreadable, OverflowError) as error:
        return problem(key, file, error)


_REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")


def _sequence(event: Component) -> int:
    number = event.value("SEQUENCE")
    return int(number) if number.isascii() and number.isdecimal() else 0


def problem(key: str, file: str, error: Exception) -> Event:
    """The event in place of one that was not understood, in words for the calendar's owner."""
    return Event(key, "", problem=f"The event in the file {file} cannot be read: {error}.")
