"""Where bookings are written and what is read for busy time, should that be nowhere.

A page without calendars works: guests book its hours, and its meetings block one another. But the
host must not take it for one that knows their calendars.
"""

from collections.abc import Iterator
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable

from accounts.models import User
from bookings.models import Attendance, Meeting, PageHost
from calendars.busy import Table, in_force, tables
from calendars.models import AssociatedCalendar, CalendarEntry


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


def own_table(host: User) -> Subquery:
    """To annotate pages with: the number of the host's own table for the page, if there is one."""
    return Subquery(PageHost.objects.filter(page=OuterRef("pk"), host=host).values("table"))


def has_main() -> Combinable:
    """To annotate pages with: whether the table in force has a main calendar, for each host."""
    hosts = PageHost.objects.filter(page=OuterRef("pk"))
    return ~Exists(hosts.exclude(Exists(_in_force().filter(is_main=True))))


def _in_force() -> QuerySet[AssociatedCalendar]:
    """The rows of a host's own table for the page, or of their default."""
    table = in_force(OuterRef("table"), OuterRef(OuterRef("host")))
    return AssociatedCalendar.objects.filter(table_id=table)


def tables_of(meeting: Meeting) -> list[Table]:
    """What the calendars of those who attend are for, on the meeting's page."""
    own = PageHost.objects.filter(page=meeting.page_id, host=OuterRef("host")).values("table")
    table = in_force(Subquery(own), OuterRef("host"))
    return tables(Attendance.objects.filter(meeting=meeting.pk).order_by().values_list(table))


def is_shown_to(host_id: int, meeting: Meeting) -> bool:
    """Whether a calendar of the host has the meeting, or will have it, with what it is about. A
    copy that only says "Busy" is for others."""
    shown = CalendarEntry.objects.present().filter(meeting=meeting.pk, private=False)
    return shown.filter(calendar__connector__host=host_id).exists()
