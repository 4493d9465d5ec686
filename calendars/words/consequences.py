"""What stops working when an account is disconnected, as sentences for its owner."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from languages.numbers import number


def changes_lost(count: int) -> str:
    return ngettext(
        "%(count)s change not yet written to its calendars will be lost.",
        "%(count)s changes not yet written to its calendars will be lost.",
        count,
    ) % {"count": number(count)}


def meetings_left(count: int) -> str:
    return ngettext(
        "%(count)s future meeting: the bookings stand and their events stay in the calendar, but "
        "Daybook can no longer move or remove them.",
        "%(count)s future meetings: the bookings stand and their events stay in the calendar, but "
        "Daybook can no longer move or remove them.",
        count,
    ) % {"count": number(count)}


def main_lost(calendar: str, whose: str) -> str:
    return _(
        "%(calendar)s is the main booking calendar of %(whose)s: bookings are written nowhere "
        "until you choose another one."
    ) % {"calendar": calendar, "whose": whose}


def busy_lost(calendar: str, whose: str) -> str:
    return _("%(calendar)s no longer blocks times of %(whose)s: double bookings can happen.") % {
        "calendar": calendar,
        "whose": whose,
    }


def copies_lost(calendar: str, whose: str) -> str:
    return _("%(calendar)s no longer gets copies of the bookings of %(whose)s.") % {
        "calendar": calendar,
        "whose": whose,
    }
