"""A guest or the host moves a booking to another time."""

from copy import copy
from datetime import datetime

from django.db import IntegrityError

from bookings import tasks
from bookings.actions.book import refusal_of
from bookings.actions.cancel import locked_booking
from bookings.actions.event import show_in_calendars
from bookings.actions.host_lock import in_turn
from bookings.actions.seats import leave_seat, session_at, span_of, take_seat
from bookings.availability import Slot, nearest
from bookings.errors import NotOffered, SlotTaken, TooLate
from bookings.models import Booking, Meeting


def reschedule_booking(
    *, booking: Booking, start: datetime, by: Booking.By, now: datetime
) -> Booking:
    """Free the old time and take the new one in one step, or change nothing.

    Works on a closed page too: who has booked may still move. SlotTaken and NotOffered bring the
    nearest free times; TooLate once the meeting has begun or the booking is cancelled.
    """
    try:
        return in_turn(lambda: _reschedule(booking, start, by, now))
    except (SlotTaken, NotOffered) as refused:
        raise type(refused)(_alternatives(booking, start, now)) from None
    except IntegrityError:
        raise SlotTaken(_alternatives(booking, start, now)) from None


def _reschedule(stale: Booking, start: datetime, by: Booking.By, now: datetime) -> Booking:
    booking = locked_booking(stale)
    meeting = booking.meeting
    if booking.state == Booking.State.CANCELLED:
        raise TooLate("This booking was cancelled, so it cannot be moved. Please book a new time.")
    if meeting.during.lower <= now:
        raise TooLate("The meeting has begun, so it cannot be moved any more.")
    if meeting.during.lower == start:
        return booking
    alone = meeting.seats_taken == 1
    if refusal := refusal_of(meeting.page, start, now, ignoring=meeting if alone else None):
        raise refusal
    previous = meeting.during.lower
    booking.sequence += 1
    if alone and session_at(meeting.page, start) is None:
        _move(meeting, start)
        booking.save(update_fields=["sequence"])
    else:
        _change_over(booking, start)
    show_in_calendars(booking.meeting)
    tasks.tell_rescheduled(booking, previous=previous, by=by)
    return booking


def _move(meeting: Meeting, start: datetime) -> None:
    """The guest is alone, so the meeting itself moves, and with it its events."""
    page = meeting.page
    meeting.during = span_of(page, start)
    meeting.zone = page.timezone
    meeting.seats = page.seats
    meeting.revision += 1
    meeting.save(update_fields=["during", "zone", "seats", "revision"])


def _change_over(booking: Booking, start: datetime) -> None:
    """Others stay behind, or are there already. The old seat is left first: where it was the
    meeting's last one, the new meeting may overlap the old time."""
    old = booking.meeting
    leave_seat(old)
    booking.meeting = take_seat(old.page, start)
    booking.save(update_fields=["meeting", "sequence"])
    show_in_calendars(old)


def _alternatives(booking: Booking, start: datetime, now: datetime) -> list[Slot]:
    """Free times for somebody who moves: also on a closed page, and over the own old time."""
    meeting = booking.meeting
    page = copy(meeting.page)
    page.enabled = True
    alone = meeting.seats_taken == 1
    return nearest(page, start, now=now, ignoring=meeting if alone else None)
