"""The words of mails and invitations that stand in no template: subjects, labels, times."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.models import Booking, Meeting
from bookings.news import News, Reader
from bookings.written import Stand, WriteStatus
from languages import days
from languages.lists import listed
from languages.numbers import number

SUBJECTS: Mapping[tuple[News, Reader], Promise] = {
    (News.BOOKED, Reader.GUEST): gettext_lazy("Confirmed: %(page)s with %(other)s, %(when)s"),
    (News.BOOKED, Reader.HOST): gettext_lazy("New booking: %(other)s, %(page)s, %(when)s"),
    (News.RESCHEDULED, Reader.GUEST): gettext_lazy(
        "Rescheduled: %(page)s with %(other)s, now %(when)s"
    ),
    (News.RESCHEDULED, Reader.HOST): gettext_lazy("Rescheduled: %(other)s, %(page)s, now %(when)s"),
    (News.CANCELLED, Reader.GUEST): gettext_lazy("Cancelled: %(page)s with %(other)s, %(when)s"),
    (News.CANCELLED, Reader.HOST): gettext_lazy("Cancelled: %(other)s, %(page)s, %(when)s"),
    (News.REQUESTED, Reader.GUEST): gettext_lazy("Requested: %(page)s with %(other)s, %(when)s"),
    (News.REQUESTED, Reader.HOST): gettext_lazy("Please confirm: %(other)s, %(page)s, %(when)s"),
    (News.CONFIRMED, Reader.GUEST): gettext_lazy("Confirmed: %(page)s with %(other)s, %(when)s"),
    (News.CONFIRMED, Reader.HOST): gettext_lazy("Confirmed: %(other)s, %(page)s, %(when)s"),
    (News.DECLINED, Reader.GUEST): gettext_lazy("Declined: %(page)s with %(other)s, %(when)s"),
    (News.DECLINED, Reader.HOST): gettext_lazy("Declined: %(other)s, %(page)s, %(when)s"),
    (News.EXPIRED, Reader.GUEST): gettext_lazy("Not confirmed: %(page)s with %(other)s, %(when)s"),
    (News.EXPIRED, Reader.HOST): gettext_lazy("Lapsed: %(other)s, %(page)s, %(when)s"),
    (News.CONFLICT, Reader.HOST): gettext_lazy("Please decide: %(other)s, %(page)s, %(when)s"),
    (News.PROPOSED, Reader.GUEST): gettext_lazy("Another time? %(page)s with %(other)s, %(when)s"),
    (News.LEFT, Reader.HOST): gettext_lazy("Handed over: %(other)s, %(page)s, %(when)s"),
    (News.REFUSED, Reader.HOST): gettext_lazy("No other time: %(other)s, %(page)s, %(when)s"),
}

PLACES: Mapping[Stand, Promise] = {
    Stand.FAILED: gettext_lazy(
        "It is not yet in your calendar “%(calendar)s”: %(cause)s Daybook keeps trying."
    ),
    Stand.WAITING: gettext_lazy("It is on its way into your calendar “%(calendar)s”."),
    Stand.WRITTEN: gettext_lazy("It is written into your calendar “%(calendar)s”."),
}


def subject(
    news: News, reader: Reader, *, page: str, other: str, start: datetime, zone: ZoneInfo
) -> str:
    when = days.moment(start.astimezone(zone), "short weekday year")
    return str(SUBJECTS[news, reader]) % {"page": page, "other": other, "when": when}


def labels() -> Mapping[str, str]:
    """What stands before each fact of a mail that is only text, all of one width."""
    words = {
        "what": _("What:"),
        "when": _("When:"),
        "before": _("Before:"),
        "where": _("Where:"),
        "guest": _("Guest:"),
        "seats": _("Seats:"),
        "notes": _("Notes:"),
        "reason": _("Reason:"),
        "none": "",
    }
    width = max(map(len, words.values())) + 1
    return {name: word.ljust(width) for name, word in words.items()}


def when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """“Tuesday, 1 December 2026, 09:00 to 09:30”, with the second day where there is one."""
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    same_day = local_start.date() == local_end.date()
    until = days.clock(local_end) if same_day else moment(end, zone)
    return _("%(start)s to %(end)s") % {"start": moment(start, zone), "end": until}


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """“Tuesday, 1 December 2026, 09:00”."""
    return days.moment(instant.astimezone(zone), "weekday year")


def seats(meeting: Meeting) -> str:
    """How many seats of a group are taken."""
    taken = number(meeting.seats_taken)
    if meeting.seats is None:
        return _("%(taken)s taken") % {"taken": taken}
    return _("%(taken)s of %(seats)s taken") % {"taken": taken, "seats": number(meeting.seats)}


def place(status: WriteStatus) -> str:
    """Where a meeting stands in one calendar of its host."""
    return str(PLACES[status.stand]) % {"calendar": status.calendar, "cause": status.cause}


def invitation_title(booking: Booking) -> str:
    meeting = booking.meeting
    return _("%(page)s: %(people)s") % {
        "page": meeting.page.title,
        "people": listed([*meeting.hosts, booking.name]),
    }


def invitation_text(link: str) -> str:
    return _("Cancel or reschedule: %(link)s") % {"link": link}
