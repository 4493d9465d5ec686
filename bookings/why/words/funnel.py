"""The steps by which the start times of a day become few, each with what it leaves over."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bookings.why.clock import length

STAGES = {
    "hours": (gettext_lazy("Hours"), pgettext_lazy("so many hours are", "open")),
    "starts": (gettext_lazy("Start times"), gettext_lazy("fit into the hours")),
    "limits": (gettext_lazy("Limits"), gettext_lazy("within notice and horizon")),
    "busy": (gettext_lazy("Busy time"), gettext_lazy("free in the calendars")),
    "meetings": (gettext_lazy("Meetings"), gettext_lazy("no meeting, seats left")),
    "offered": (gettext_lazy("Offered"), gettext_lazy("shown to guests")),
}


def open_for(seconds: int) -> str:
    return length(seconds) if seconds else _("Closed")
