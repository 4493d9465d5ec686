"""What pages need of the calendars below: which accounts they read, and how far ahead."""

from collections.abc import Collection

from django.db.models import F, Max, OuterRef, QuerySet

from bookings.models import PageHost
from calendars.busy import in_force
from calendars.models import AssociatedCalendar


def read_by_open_pages(connectors: Collection[int]) -> set[int]:
    """Those of the connectors that decide about the times of any page that is open, be it by its
    host's own table for the page or by the default."""
    # Joins, for these lead from the few connectors to their pages; with EXISTS all pages were read.
    rows = _busy().filter(calendar__connector__in=connectors)
    own = rows.filter(**_is_open("table__page_host__"))
    hosts = "table__host__hosted_pages__"
    default = rows.filter(table__is_default=True, **{f"{hosts}table": None}, **_is_open(hosts))
    return set(_numbers(own).union(_numbers(default)))


def _is_open(hosts: str) -> dict[str, bool]:
    """Asks of hosts that a query calls so whether their page is public and takes bookings."""
    return {f"{hosts}page__enabled": True, f"{hosts}page__user__is_active": True}


def read_for(page_id: int) -> set[int]:
    """The connectors that decide about the times of a page."""
    hosts = PageHost.objects.filter(page=page_id).order_by()
    tables = hosts.values_list(in_force(F("table"), OuterRef("host")))
    return set(_numbers(_busy().filter(table__in=tables)))


def longest_horizons(hosts: Collection[int]) -> dict[int, int]:
    """Days ahead that can be booked on any page of each host, closed ones included: guests who
    booked there may still move. A day more, for the last meeting may end after midnight."""
    hosted = PageHost.objects.filter(host__in=hosts).order_by().values_list("host")
    return {host: days + 1 for host, days in hosted.annotate(days=Max("page__horizon"))}


def _busy() -> QuerySet[AssociatedCalendar]:
    """The rows of tables by which busy time is read."""
    return AssociatedCalendar.objects.filter(is_busy=True).order_by()


def _numbers(rows: QuerySet[AssociatedCalendar]) -> QuerySet[AssociatedCalendar, int]:
    return rows.values_list("calendar__connector", flat=True).distinct()
