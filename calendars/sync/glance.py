"""A look into calendars whose busy time is not kept, because no table reads it.

Those who explain or compare ask for a short time. It is expanded on the spot, from the events that
are stored, and never written.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from daybook_ical.recurrence import Unreadable
from daybook_ical.stored import from_json

from calendars.models import Calendar, Event
from calendars.querysets import EventQuerySet
from calendars.sync.apply import reader_at
from calendars.sync.reading import BusyRow, EventReader
from providers.window import Window


class Glimpse(NamedTuple):
    """One occurrence of an event, in the calendar with this number."""

    calendar: int
    event: Event
    row: BusyRow


def glimpses(calendars: Iterable[int], start: datetime, end: datetime) -> Iterator[Glimpse]:
    """What is in those of the calendars whose busy time is not kept, between two instants, uncut
    and in no order. Of one that was never read nothing is known."""
    if start >= end:
        return
    unkept = Calendar.objects.filter(pk__in=list(calendars), covered_until=None)
    for calendar in unkept.select_related("connector__host").order_by("pk"):
        yield from _of(calendar, start, end)


def _of(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Glimpse]:
    events = list(_near(calendar, start, end))
    reader = reader_at(calendar, Window(start, end), [event.uid for event in events])
    for event in events:
        for row in _rows(reader, event):
            if row.start < end and start < row.end:
                yield Glimpse(calendar.pk, event, row)


def _near(calendar: Calendar, start: datetime, end: datetime) -> EventQuerySet:
    """Those that may take place then: of single events only what is about that day."""
    stored = Event.objects.filter(calendar=calendar).exclude(parts=[]).dated()
    return stored.not_over(start).begun(end)


def _rows(reader: EventReader, event: Event) -> list[BusyRow]:
    """Nothing of one that cannot be expanded: that is said of it when a table reads it."""
    try:
        return reader.busy(event.uid, event.etag, from_json(event.parts))[0]
    except Unreadable:
        return []
