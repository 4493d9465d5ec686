"""Where bookings are written and what is read for busy time, should that be nowhere.

A page without calendars works: guests book its hours, and its meetings block one another. But the
host must not take it for one that knows their calendars.
"""

from collections.abc import Iterator
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bookings.models import Meeting
from calendars.models import AssociatedCalendar, AssociatedCalendars, CalendarEntry


class Gap(StrEnum):
    """What a table of associated calendars lacks."""

    NO_MAIN = "no-main"
    NO_BUSY = "no-busy"


def gaps(*, main: bool, busy: bool) -> Iterator[Gap]:
    """What a table lacks that has, or has not, a main calendar and any that is read."""
    if not main:
        yield Gap.NO_MAIN
    if not busy:
        yield Gap.NO_BUSY


def has_main() -> Exists:
    """To annotate pages with: whether the table in force for them has a main calendar."""
    return Exists(_in_force().filter(is_main=True))


def _in_force() -> QuerySet[AssociatedCalendar]:
    """The rows of the page's own table, or of its host's default."""
    default = AssociatedCalendars.objects.filter(host=OuterRef(OuterRef("host")), is_default=True)
    table = Coalesce(OuterRef("associated_calendars"), Subquery(default.values("pk")))
    return AssociatedCalendar.objects.filter(table_id=table)


def is_shown_to_host(meeting: Meeting) -> bool:
    """Whether a calendar of the host has the meeting, or will have it, with what it is about. A
    copy that only says "Busy" is for others."""
    return CalendarEntry.objects.present().filter(meeting=meeting.pk, private=False).exists()
