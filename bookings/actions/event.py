"""What stands in the calendars of those who attend a meeting."""

from accounts.models import User
from bookings.event_words import group_title
from bookings.links import page_url
from bookings.models import Booking, Meeting
from bookings.placing import tables_of
from calendars.actions.entries import want_event, want_no_event
from languages.speaking import spoken_by

LONGEST_TITLE = 255


def show_in_calendars(meeting: Meeting) -> None:
    """Have the calendars show the meeting as it now is, or not at all once it is cancelled.

    A requested one is not there yet: what stands in a calendar is agreed upon.
    """
    if meeting.state != Meeting.State.CONFIRMED:
        want_no_event(meeting=meeting.pk)
        return
    guests = list(meeting.bookings.confirmed().order_by("created_at", "pk"))
    page = meeting.page
    with spoken_by(_first_host(meeting)):
        want_event(
            meeting=meeting.pk,
            tables=tables_of(meeting),
            during=meeting.during,
            zone=meeting.zone,
            title=event_title(meeting, guests),
            description=event_description(meeting, guests),
            location=page.location,
            url=page_url(page),
        )


def event_title(meeting: Meeting, guests: list[Booking]) -> str:
    """The page and the one guest, or how many there are of a group, as the first host speaks."""
    with spoken_by(_first_host(meeting)):
        if meeting.seats == 1 and guests:
            title = f"{meeting.page.title}: {guests[0].guest}"
        else:
            title = group_title(meeting, len(guests))
    return title[:LONGEST_TITLE]


def event_description(meeting: Meeting, guests: list[Booking]) -> str:
    with spoken_by(_first_host(meeting)):
        if meeting.seats == 1 and guests:
            return "\n\n".join(filter(None, [_line(guests[0]), guests[0].notes.strip()]))
        return "\n".join(_line(guest, notes=True) for guest in guests)


def _first_host(meeting: Meeting) -> User:
    return meeting.page.user or meeting.hosts[0]


def _line(guest: Booking, *, notes: bool = False) -> str:
    if guest.forgotten_at:
        return guest.guest
    note = " ".join(guest.notes.split()) if notes else ""
    return f"{guest.name} <{guest.email}>" + (f": {note}" if note else "")
