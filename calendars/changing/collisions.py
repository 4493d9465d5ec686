"""Future bookings at whose time the new main calendar has another event already."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from calendars.changing.uses import choices_in, tables_using
from calendars.models import AccountChange, BusyTime, CalendarEntry


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
    return set(entries.filter(Exists(taken)).values_list("meeting", flat=True))
