"""The places that change something: each reason ends with a link to one of them."""

from dataclasses import dataclass

from django.urls import reverse

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
    return WhyLink("Change the hours", f"{reverse('bookings:page-edit', args=[page.pk])}#hours")


def table(page: BookingPage, calendar: SeenCalendar) -> WhyLink:
    """The calendar's tick for busy time, in the page's own table or the default."""
    own = page.associated_calendars_id
    at = reverse("calendars:table", args=[own]) if own else reverse("calendars:associated")
    return WhyLink("Associated calendars", f"{at}#busy-{calendar.pk}")


def policy(page: BookingPage, calendar: SeenCalendar) -> WhyLink:
    """What blocks in the calendar, which stands with its row of the table."""
    own = page.associated_calendars_id
    at = reverse("calendars:table", args=[own]) if own else reverse("calendars:associated")
    return WhyLink(f"What blocks in {calendar.name}", f"{at}#policy-of-{calendar.pk}")


def connector(calendar: SeenCalendar) -> WhyLink:
    address = reverse("connectors:detail", args=[calendar.connector])
    return WhyLink(f"{calendar.account}: state and sync", address)


def bookings() -> WhyLink:
    return WhyLink("Bookings", reverse("bookings:bookings"))
