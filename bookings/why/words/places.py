"""The places that change something: each reason ends with a link to one of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import BookingPage
from calendars.why import SeenCalendar


@dataclass(frozen=True, slots=True)
class WhyLink:
    text: str
    url: str


def setting(page_id: int, field: str, text: str) -> WhyLink:
    """A field of the page's editor, by the id that forms give it."""
    return WhyLink(text, f"{reverse('bookings:page-edit', args=[page_id])}#id_{field}")


def hours(page: BookingPage) -> WhyLink:
    address = reverse("bookings:page-edit", args=[page.pk])
    return WhyLink(_("Change the hours"), f"{address}#hours")


def table(own: int | None, calendar: SeenCalendar) -> WhyLink:
    """The calendar's tick for busy time, in the page's own table or the default."""
    return WhyLink(_("Associated calendars"), f"{_table(own)}#busy-{calendar.pk}")


def policy(own: int | None, calendar: SeenCalendar) -> WhyLink:
    """What blocks in the calendar, which stands with its row of the table."""
    text = _("What blocks in %(calendar)s") % {"calendar": calendar.name}
    return WhyLink(text, f"{_table(own)}#policy-of-{calendar.pk}")


def _table(own: int | None) -> str:
    return reverse("calendars:table", args=[own]) if own else reverse("calendars:associated")


def connector(calendar: SeenCalendar) -> WhyLink:
    text = _("%(account)s: state and sync") % {"account": calendar.account}
    return WhyLink(text, reverse("connectors:detail", args=[calendar.connector]))


def bookings() -> WhyLink:
    return WhyLink(_("Bookings"), reverse("bookings:bookings"))
