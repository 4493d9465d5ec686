"""What calendars have to say on the pages of connectors, which know nothing of them."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Case, Count, F, OuterRef, Subquery, When

from calendars.models import (
    AccountChange,
    AssociatedCalendar,
    BusyTime,
    CalendarEntry,
    Event,
)
from calendars.whose import name_of_table
from calendars.words import consequences as words
from connectors.models import Connector
from providers.words import error_of

QUARANTINED_SHOWN = 20


def calendars_panel(connector: Connector, now: datetime) -> dict[str, object]:
    calendars = list(
        connector.calendars.select_related("connector").annotate(
            event_count=_events_in_window(), stored_count=_events_stored()
        )
    )
    events = Event.objects.filter(calendar__connector=connector)
    quarantined, doubtful = events.quarantined(), events.doubtful()
    return {
        "rows": [
            {
                "calendar": calendar,
                "error": error_of(calendar),
                "is_fresh": calendar.is_fresh(now),
            }
            for calendar in calendars
        ],
        "quarantined": quarantined.select_related("calendar").order_by("calendar", "pk")[
            :QUARANTINED_SHOWN
        ],
        "quarantined_count": quarantined.count(),
        "doubtful": doubtful.select_related("calendar").order_by("calendar", "pk")[
            :QUARANTINED_SHOWN
        ],
        "doubtful_count": doubtful.count(),
    }


def change_panel(connector: Connector, now: datetime) -> dict[str, object]:
    """A change of account that this one has to do with, so that it can be taken up from here."""
    changes = AccountChange.objects.under_way().filter(host=connector.host_id)
    found = list(changes.select_related("old", "new"))
    return {
        "leaving": next((one for one in found if one.old_id == connector.pk), None),
        "waiting": [one for one in found if one.new is None and one.old_id != connector.pk],
    }


def _events_in_window() -> Subquery:
    """Events with at least one occurrence between the window's ends, whatever they block."""
    busy = BusyTime.objects.filter(calendar=OuterRef("pk")).order_by().values("calendar")
    return Subquery(busy.annotate(number=Count("event", distinct=True)).values("number"))


def _events_stored() -> Case:
    """All events of a calendar whose busy time is not worked out."""
    events = Event.objects.filter(calendar=OuterRef("pk")).order_by().values("calendar")
    number = Subquery(events.annotate(number=Count("pk")).values("number"))
    return Case(When(covered_until=None, then=number))


def consequences_of_disconnecting(connector: Connector, now: datetime) -> Iterator[str]:
    """What its calendars are used for, and what is still to be written into them."""
    yield from _uses(connector)
    entries = CalendarEntry.objects.filter(calendar__connector=connector)
    pending = entries.exclude(written_revision=F("revision")).count()
    if pending:
        yield words.changes_lost(pending)
    future = entries.filter(wanted=CalendarEntry.Wanted.PRESENT, during__endswith__gt=now)
    meetings = future.values("meeting").distinct().count()
    if meetings:
        yield words.meetings_left(meetings)


def _uses(connector: Connector) -> Iterator[str]:
    used = AssociatedCalendar.objects.filter(calendar__connector=connector)
    rows = used.select_related("calendar", "table").order_by("-table__is_default", "table", "pk")
    for row in rows:
        where = name_of_table(row.table)
        if row.is_main:
            yield words.main_lost(row.calendar.label, where)
        elif row.is_busy:
            yield words.busy_lost(row.calendar.label, where)
        if row.is_additional:
            yield words.copies_lost(row.calendar.label, where)
