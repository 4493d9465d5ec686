"""The table of associated calendars in question, and who may change it."""

from calendars.actions.associate import Choice, choice_of
from calendars.models import AssociatedCalendars, Calendar
from connectors.diagnosis.case import Case
from connectors.diagnosis.ladder import NotReached


def table_of(case: Case) -> AssociatedCalendars | None:
    """The page's own table if a page was named and has one, else the host's default."""
    tables = AssociatedCalendars.objects.owned_by(case.connector.host)
    if case.page is not None:
        # Pages live one floor up; only the name of their relation is known here.
        own = tables.filter(page__pk=case.page).first()
        if own is not None:
            return own
    return tables.filter(is_default=True).first()


def choice_in(table: AssociatedCalendars | None) -> Choice:
    return choice_of(list(table.rows.all())) if table else Choice()


def calendars_of(case: Case) -> list[Calendar]:
    """All calendars of the connector, also those that are gone. Raises `NotReached`."""
    found = list(case.connector.calendars.select_related("connector").order_by("position", "pk"))
    if not found:
        raise NotReached(3, "No calendar of this account is known, since none was ever read.")
    return found
