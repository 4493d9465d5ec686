"""What a host is told of their pages and bookings: the sentences of views and of the admin."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings.models import Booking, BookingPage
from languages import lengths

SECTIONS = {
    "overview": gettext_lazy("Overview"),
    "public-content": gettext_lazy("What guests see"),
    "scheduling": gettext_lazy("Scheduling"),
    "slots": gettext_lazy("Time slots"),
    "weekly-hours": gettext_lazy("Hours"),
    "date-hours": gettext_lazy("Dates"),
    "calendars": gettext_lazy("Calendars"),
    "freshness": gettext_lazy("Out of date"),
}
"""The parts of the editor, which is one page with one save: nothing typed is lost between them."""
SHOWS = {
    "upcoming": gettext_lazy("Upcoming"),
    "requests": gettext_lazy("Requests"),
    "past": gettext_lazy("Past"),
    "cancelled": gettext_lazy("Cancelled"),
}
"""The headings of the list of bookings, by what `wish` calls them."""


def saved() -> str:
    return _("Saved.")


def switched(page: BookingPage, *, enabled: bool) -> str:
    if enabled:
        return _("%(page)s is open for bookings.") % {"page": page}
    return _("%(page)s is closed for new bookings.") % {"page": page}


def page_deleted(page: BookingPage) -> str:
    return _("%(page)s is deleted.") % {"page": page}


def page_in_use() -> str:
    return _("This page has meetings. Close it for bookings (enabled: false) instead.")


def default_followed(page: BookingPage) -> str:
    return _("%(page)s follows your default calendars again.") % {"page": page}


def confirmed(booking: Booking) -> str:
    return _("Confirmed. %(guest)s is told by mail.") % {"guest": booking.guest}


def declined(booking: Booking) -> str:
    return _("Declined. %(guest)s is told by mail.") % {"guest": booking.guest}


def cancelled(booking: Booking) -> str:
    return _("Cancelled. %(guest)s is told by mail.") % {"guest": booking.guest}


def cancelled_already(booking: Booking) -> str:
    return _("The booking of %(guest)s was cancelled already.") % {"guest": booking.guest}


def begun(booking: Booking) -> str:
    return _("The meeting with %(guest)s has begun, so it stays as it is.") % {
        "guest": booking.guest
    }


def moved(booking: Booking) -> str:
    return _("Moved. %(guest)s is told by mail.") % {"guest": booking.guest}


def not_movable() -> str:
    return _("This booking cannot be moved any more.")


def proposed(booking: Booking) -> str:
    return _("Proposed. %(guest)s is asked by mail.") % {"guest": booking.guest}


def withdrawn() -> str:
    return _("The proposal is withdrawn.")


def guest_forgotten() -> str:
    return _("The guest's data are deleted. The meeting stays.")


def guests_forgotten(number: int) -> str:
    return ngettext(
        "The guests' data of %(number)s booking are deleted.",
        "The guests' data of %(number)s bookings are deleted.",
        number,
    ) % {"number": number}


def all_cancelled(number: int) -> str:
    return ngettext(
        "%(number)s booking is cancelled; the guests are told by mail.",
        "%(number)s bookings are cancelled; the guests are told by mail.",
        number,
    ) % {"number": number}


def account_deleted() -> str:
    return _("Your account is deleted.")


def too_many_tries() -> str:
    return _("Too many tries. Try again in an hour.")


def exported_too_often(seconds: float) -> str:
    return _("That was ten times in an hour. Try again in %(wait)s.") % {
        "wait": lengths.wait(seconds)
    }
