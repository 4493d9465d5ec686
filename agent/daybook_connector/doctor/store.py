"""The rungs of the calendar store. Call them where the store lives: it knows one thread only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from daybook_connector.doctor.rung import DoctorRung, RungFinding, RungVerdict, attention
from daybook_connector.stores.base import Store
from daybook_connector.stores.errors import StoreCalendarGone, StoreClosed, StoreMissing
from daybook_connector.stores.events import CalendarAccess, ReadWindow, StoreCalendar
from daybook_connector.words.errors import ConnectorError
from daybook_connector.words.plural import counted

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


def leave_alone(why: str) -> list[DoctorRung]:
    """The same rungs where the calendars must not be touched."""
    return [DoctorRung(name, RungVerdict.NOT_NEEDED, why) for name, _ in _LOOKS]


def _timed(name: str, look: Callable[[StoreCase], RungFinding], shelf: StoreCase) -> DoctorRung:
    began = monotonic()
    try:
        found = look(shelf)
    except ConnectorError as error:
        found = RungFinding(str(error), RungVerdict.BROKEN, error.remedy)
    return DoctorRung(
        name, found.verdict, found.detail, found.remedy, int((monotonic() - began) * 1000)
    )


def _store(shelf: StoreCase) -> RungFinding:
    facts = shelf.store.facts()
    if not facts.open:
        shelf.store.open()
        facts = shelf.store.facts()
    told = ", ".join(part for part in (facts.name, facts.version, facts.account) if part)
    if not facts.open:
        raise StoreClosed(told)
    told = "; ".join((told, *facts.remarks))
    if facts.prompts:
        return attention(
            f"{told}; it asked {counted(facts.prompts, 'time')} whether a program may use it",
            "Show docs/outlook-for-it.md, section Security question, to your IT department.",
        )
    return RungFinding(told)


def _folders(shelf: StoreCase) -> RungFinding:
    found = list(shelf.store.calendars())
    if not found:
        raise StoreMissing("there is no calendar in it")
    gone = set(shelf.shared) - {calendar.key for calendar in found}
    if gone:
        raise StoreCalendarGone(
            f"{len(gone)} of the {counted(len(shelf.shared), 'calendar')} that are shared"
        )
    shelf.calendars = [one for one in found if not shelf.shared or one.key in shelf.shared]
    problems = sum(_problems(shelf.store, calendar) for calendar in shelf.calendars)
    told = f"{len(shelf.calendars)} of {counted(len(found), 'calendar')} read for the next 7 days"
    if problems:
        return attention(
            f"{told}; {counted(problems, 'event')} could not be understood",
            "The portal's alert tells why; open and save them in the calendar.",
        )
    return RungFinding(told)


def _problems(store: Store, calendar: StoreCalendar) -> int:
    if calendar.access is CalendarAccess.FREE_BUSY:
        return 0
    now = datetime.now(UTC)
    return sum(
        bool(event.problem) for event in store.read(calendar.key, ReadWindow(now, now + LOOK_AHEAD))
    )


def _permissions(shelf: StoreCase) -> RungFinding:
    lacking = [one for one in shelf.calendars if one.access is not CalendarAccess.READ_WRITE]
    if not lacking:
        return RungFinding("all of them may be read and written")
    told = ", ".join(f"{calendar.name}: {calendar.access}" for calendar in lacking)
    return attention(
        f"not all may be written ({told})",
        "Enough for looking at busy times. For writing bookings ask the owner for permission.",
    )


_LOOKS: tuple[tuple[str, Callable[[StoreCase], RungFinding]], ...] = (
    ("store", _store),
    ("folders", _folders),
    ("permissions", _permissions),
)
