"""A guest books a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from bookings import tasks
from bookings.actions.event import show_in_calendars
from bookings.actions.host_lock import in_turn, lock_host
from bookings.actions.seats import take_seat
from bookings.availability import CLOSED, NOT_READ_YET, is_open, nearest, reason_against
from bookings.domain.slots import Reason
from bookings.errors import BookingError, NotOffered, PageClosed, SlotTaken
from bookings.models import Booking, BookingPage, Meeting

# Reasons that can come about between the guest's look and the guest's click.
TAKEN = {Reason.BUSY, Reason.MEETING, Reason.BUFFER, Reason.FULL}


@dataclass(frozen=True)
class Guest:
    name: str
    email: str
    notes: str
    timezone: str


def book(
    *,
    page: BookingPage,
    start: datetime,
    guest: Guest,
    now: datetime,
    attempt: UUID | None = None,
) -> Booking:
    """Book a time for a guest: meeting, calendar events and mails commit together.

    The same `attempt` sent again, even at the same moment, returns the booking it made. Raises
    SlotTaken or NotOffered, both with the nearest free times, or PageClosed; then nothing was
    booked.
    """
    try:
        # Most of a crowd that wants one time is turned away here, without waiting in line.
        if (made := _made_by(attempt, page)) is not None:
            return made
        _check(page, start, now)
        return in_turn(lambda: _book(page.pk, start, guest, now, attempt))
    except IntegrityError:
        if (made := _made_by(attempt, page)) is not None:
            return made
        raise SlotTaken(nearest(page, start, now=now)) from None
    except (SlotTaken, NotOffered) as refused:
        # The free times are looked up only here, after the host's lock is let go.
        raise type(refused)(nearest(page, start, now=now)) from None


def _book(
    page_id: int, start: datetime, guest: Guest, now: datetime, attempt: UUID | None
) -> Booking:
    page = _locked(page_id)
    if (made := _made_by(attempt, page)) is not None:
        return made
    _check(page, start, now)
    meeting = take_seat(page, start)
    booking = Booking.objects.create(
        meeting=meeting,
        name=guest.name,
        email=guest.email,
        notes=guest.notes,
        timezone=guest.timezone,
        attempt=attempt,
    )
    show_in_calendars(meeting)
    tasks.tell_booked(booking)
    return booking


def _locked(page_id: int) -> BookingPage:
    """The page as it is once it is our turn."""
    lock_host(BookingPage.objects.values_list("host_id", flat=True).get(pk=page_id))
    return BookingPage.objects.select_related("host").get(pk=page_id)


def _made_by(attempt: UUID | None, page: BookingPage) -> Booking | None:
    if attempt is None:
        return None
    found = Booking.objects.select_related("meeting__page__host")
    return found.filter(attempt=attempt, meeting__page=page).first()


def _check(page: BookingPage, start: datetime, now: datetime) -> None:
    if not is_open(page):
        raise PageClosed(CLOSED)
    if refusal := refusal_of(page, start, now):
        raise refusal


def refusal_of(
    page: BookingPage, start: datetime, now: datetime, ignoring: Meeting | None = None
) -> BookingError | None:
    """The error that says why this time cannot be had; None when it can."""
    reason = reason_against(page, start, now=now, ignoring=ignoring)
    if reason is None:
        return None
    if reason is Reason.UNKNOWN:
        return PageClosed(NOT_READ_YET)
    return SlotTaken() if reason in TAKEN else NotOffered()
