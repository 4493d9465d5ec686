"""Future bookings at whose time the new main calendar has another event already."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef

from calendars.changing.uses import choices_in, tables_using
from calendars.models import AccountChange, BusyTime, CalendarEntry
from calendars.sync.glance import glimpses


def collisions(change: AccountChange, now: datetime) -> int:
    """How many meetings would lie on an event that blocks, in the calendar that becomes main."""
    choices = choices_in(tables_using(change.old)).values()
    mains = {choice.main for choice in choices if choice.main is not None}
    found: set[UUID] = set()
    for old, new in change.by_calendar.items():
        if old in mains and new is not None:
            found |= _meetings(old, new, now)
    return len(found)


def _meetings(old: int, new: int, now: datetime) -> set[UUID]:
    taken = BusyTime.objects.filter(
        calendar=new, blocks=True, ours=False, during__overlap=OuterRef("during")
    )
    entries = CalendarEntry.objects.filter(calendar=old).of_future_meetings(now)
    kept = entries.filter(Exists(taken)).values_list("meeting", flat=True)
    return {*kept, *_meetings_on(new, entries.values_list("meeting", "during"))}


def _meetings_on(new: int, meetings: Iterable[tuple[UUID, DateTimeTZRange]]) -> set[UUID]:
    """The same for a calendar that no table reads yet, whose busy time is not kept."""
    asked = list(meetings)
    if not asked:
        return set()
    start = min(during.lower for _, during in asked)
    end = max(during.upper for _, during in asked)
    seen = [one.row for one in glimpses([new], start, end)]
    taken = [(row.start, row.end) for row in seen if row.blocks and not row.ours]
    return {
        meeting
        for meeting, during in asked
        if any(begin < during.upper and during.lower < finish for begin, finish in taken)
    }
