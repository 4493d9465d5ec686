"""The tables of associated calendars in question."""

from calendars.changing.uses import tables_using
from calendars.choice import Choice, choice_of
from calendars.models import AssociatedCalendars, Calendar
from diagnosis.case import Case
from diagnosis.ladder import NotReached


def tables_of(case: Case) -> list[AssociatedCalendars]:
    """The tables in question. If a page was named, its own one or the host's default; else all that
    use this account, the default first, or the default if none does."""
    if case.page is None and (using := tables_using(case.connector)):
        return using
    tables = AssociatedCalendars.objects.owned_by(case.connector.host)
    # Pages live one floor up; only the name of their relation is known here.
    own = tables.filter(page_host__page=case.page).first() if case.page is not None else None
    table = own or tables.filter(is_default=True).first()
    return [table] if table else []


def table_of(case: Case) -> AssociatedCalendars | None:
    """The one of them that matters most: the first in which this account's busy time counts."""
    tables = tables_of(case)
    mine = set(case.connector.calendars.values_list("pk", flat=True))
    return next((one for one in tables if choice_in(one).busy & mine), next(iter(tables), None))


def choice_in(table: AssociatedCalendars | None) -> Choice:
    return choice_of(list(table.rows.all())) if table else Choice()


def calendars_of(case: Case) -> list[Calendar]:
    """All calendars of the connector, also those that are gone. Raises `NotReached`."""
    found = list(case.connector.calendars.select_related("connector").order_by("position", "pk"))
    if not found:
        raise NotReached("sync", "no-calendar-known")
    return found
