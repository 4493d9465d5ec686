"""The words of a meeting in its host's calendars."""

from django.utils.translation import gettext as _

from bookings.models import Meeting
from languages.numbers import number


def group_title(meeting: Meeting, booked: int) -> str:
    """The page, and how many have booked of how many that can."""
    gaps = {"page": meeting.page.title, "booked": number(booked)}
    if meeting.seats is None:
        return _("%(page)s (%(booked)s booked)") % gaps
    return _("%(page)s (%(booked)s of %(seats)s booked)") % {
        **gaps,
        "seats": number(meeting.seats),
    }
