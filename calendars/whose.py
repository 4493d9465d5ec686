"""Whose an Associated calendars table is: the default of its host, or one page's own."""

from django.db.models import QuerySet

from accounts.models import User
from calendars.models import AssociatedCalendars
from calendars.words.whose import whose_said


def name_of_table(table: AssociatedCalendars) -> str:
    """Whose table it is, for the middle of a sentence."""
    return whose_said(is_default=table.is_default, pages=pages_of(table))


def pages_of(table: AssociatedCalendars) -> list[str]:
    """Titles of the pages that a table serves.

    Booking pages live one floor up and are never imported here; only the name of their relation
    is known, which the foreign key down to this floor brings along.
    """
    if not table.is_default:
        return [str(hosting.page)] if (hosting := getattr(table, "page_host", None)) else []
    hosted = table.host.hosted_pages.following_default().order_by("page__title", "page")
    return list(hosted.values_list("page__title", flat=True))


def own_tables(host: User) -> QuerySet[AssociatedCalendars]:
    """Tables of pages that do not follow the default, with their page at hand."""
    tables = AssociatedCalendars.objects.owned_by(host)
    return tables.filter(is_default=False, page_host__isnull=False).select_related(
        "page_host__page"
    )
