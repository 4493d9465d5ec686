"""The rungs of the calendar store. Call them where the store lives: it knows one thread only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from daybook_protocol.reasons import ToldReason

from daybook_connector.doctor.rung import DoctorRung, RungFinding, RungVerdict, attention, fine
from daybook_connector.errors import ConnectorError
from daybook_connector.stores.base import Store
from daybook_connector.stores.errors import StoreCalendarGone, StoreClosed, StoreMissing
from daybook_connector.stores.events import CalendarAccess, ReadWindow, StoreCalendar
from daybook_connector.words.reasons import reason

LOOK_AHEAD = timedelta(days=7)


@dataclass(slots=True)
class StoreCase:
    """The store, the keys of the calendars that are shared (empty: all), and what was found."""

    store: Store
    shared: Sequence[str]
    calendars: list[StoreCalendar] = field(default_factory=list)


def look_at_store(store: Store, shared: Sequence[str] | None = None) -> list[DoctorRung]:
    """Store, folders, permissions. Opens a store that is closed; reads, but never writes."""
    shelf = StoreCase(store, shared or ())
    rungs: list[DoctorRung] = []
    for name, look in _LOOKS:
        if rungs and rungs[-1].verdict in (RungVerdict.BROKEN, RungVerdict.NOT_REACHED):
            rungs.append(DoctorRung(name, RungVerdict.NOT_REACHED))
        else:
            rungs.append(_timed(name, look, shelf))
    return rungs


def leave_alone(why: ToldReason) -> list[DoctorRung]:
    """The same rungs where the calendars must not be touched."""
    return [DoctorRung(name, RungVerdict.NOT_NEEDED, (why,)) for name, _ in _LOOKS]


def _timed(name: str, look: Callable[[StoreCase], RungFinding], shelf: StoreCase) -> DoctorRung:
    began = monotonic()
    try:
        found = look(shelf)
    except ConnectorError as error:
        found = RungFinding((error.reason,), RungVerdict.BROKEN, error.remedy)
    return DoctorRung(
        name, found.verdict, found.reasons, found.remedy, int((monotonic() - began) * 1000)
    )


def _store(shelf: StoreCase) -> RungFinding:
    facts = shelf.store.facts()
    if not facts.open:
        shelf.store.open()
        facts = shelf.store.facts()
    known = ", ".join(filter(None, (facts.version, facts.account)))
    if not facts.open:
        raise StoreClosed(", ".join(filter(None, (facts.name, known))))
    store = reason("store-is", store=shelf.store.kind, facts=known)
    found = (store if known else reason("store-alone", store=shelf.store.kind), *facts.remarks)
    if facts.prompts:
        asked = reason("asked-whether", count=facts.prompts)
        return attention(*found, asked, remedy="security-question")
    return RungFinding(found)


def _folders(shelf: StoreCase) -> RungFinding:
    found = list(shelf.store.calendars())
    if not found:
        raise StoreMissing(why="no-calendar")
    gone = set(shelf.shared) - {calendar.key for calendar in found}
    if gone:
        raise StoreCalendarGone(why="shared-gone", gone=len(gone), count=len(shelf.shared))
    shelf.calendars = [one for one in found if not shelf.shared or one.key in shelf.shared]
    problems = sum(_problems(shelf.store, calendar) for calendar in shelf.calendars)
    read = reason("calendars-read", read=len(shelf.calendars), count=len(found))
    if problems:
        odd = reason("not-understood", count=problems)
        return attention(read, odd, remedy="mend-events")
    return RungFinding((read,))


def _problems(store: Store, calendar: StoreCalendar) -> int:
    if calendar.access is CalendarAccess.FREE_BUSY:
        return 0
    now = datetime.now(UTC)
    return sum(
        bool(event.problem) for event in store.read(calendar.key, ReadWindow(now, now + LOOK_AHEAD))
    )


def _permissions(shelf: StoreCase) -> RungFinding:
    lacking: dict[str, list[str]] = {}
    for calendar in shelf.calendars:
        if calendar.access is not CalendarAccess.READ_WRITE:
            lacking.setdefault(calendar.access.value, []).append(calendar.name)
    if not lacking:
        return fine("all-writable")
    names = {access: ", ".join(found) for access, found in lacking.items()}
    return attention(reason("not-all-writable", **names), remedy="ask-owner")


_LOOKS: tuple[tuple[str, Callable[[StoreCase], RungFinding]], ...] = (
    ("store", _store),
    ("folders", _folders),
    ("permissions", _permissions),
)
