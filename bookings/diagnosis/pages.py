"""The booking pages in question."""

from collections.abc import Iterator

from accounts.models import User
from bookings.models import BookingPage
from diagnosis.case import Case
from diagnosis.registry import PageChoice


def page_choices(host: User) -> Iterator[PageChoice]:
    for page in BookingPage.objects.editable_by(host):
        yield PageChoice(page.pk, page.slug, page.title)


def pages_in(case: Case) -> list[BookingPage]:
    """The named page, or all that are open for bookings."""
    pages = BookingPage.objects.editable_by(case.connector.host)
    pages = pages.with_owner()
    if case.page is not None:
        return list(pages.filter(pk=case.page))
    return list(pages.filter(enabled=True))
