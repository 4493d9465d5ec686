"""A request comes to nothing: the host declines it, or nobody has answered in time."""

from datetime import datetime

from accounts.turns import in_turn
from bookings import telling
from bookings.actions.cancel import locked_booking
from bookings.actions.event import show_in_calendars
from bookings.actions.seats import leave_seat
from bookings.availability import knowledge_of
from bookings.decision import answer
from bookings.errors import Late, TooLate
from bookings.models import Booking

HOST, CLOCK = "host", "clock"


def decline_booking(*, booking: Booking, reason: str = "", now: datetime) -> Booking:
    """The host declines a request: its time is free again and the guest is told.

    Twice is the same as once. TooLate when it was confirmed or cancelled meanwhile.
    """
    return in_turn(lambda: _decline_by_host(booking, reason, now))


def _decline_by_host(stale: Booking, reason: str, now: datetime) -> Booking:
    booking = locked_booking(stale)
    if booking.state == Booking.State.DECLINED:
        return booking
    if booking.state == Booking.State.CANCELLED:
        raise TooLate(Late.DECLINE_AFTER_WITHDRAWAL)
    if booking.state == Booking.State.CONFIRMED:
        raise TooLate(Late.DECLINE_AFTER_CONFIRMATION)
    decline_with(booking, reason=reason, now=now)
    telling.tell_declined(booking)
    return booking


def decline_with(booking: Booking, *, reason: str, now: datetime) -> None:
    """The host's decline itself, inside a transaction. Nobody is told."""
    booking.cancelled_by = Booking.By.HOST
    booking.cancel_reason = reason
    _end(booking, HOST, now)


def expire_booking(*, booking: Booking, now: datetime) -> Booking:
    """Let a request lapse whose time for an answer is over. Anything else is left alone."""
    return in_turn(lambda: _expire(booking, now))


def _expire(stale: Booking, now: datetime) -> Booking:
    booking = locked_booking(stale)
    is_due = booking.expires_at is not None and booking.expires_at <= now
    if booking.state != Booking.State.REQUESTED or not is_due:
        return booking
    _end(booking, CLOCK, now)
    telling.tell_expired(booking)
    return booking


def _end(booking: Booking, by: str, now: datetime) -> None:
    """Give the time back. Nobody but a host or a guest has ever cancelled anything, so
    `cancelled_by` stays empty for what the clock did."""
    booking.state = Booking.State.DECLINED
    booking.cancelled_at = now
    booking.expires_at = None
    booking.sequence += 1
    known = knowledge_of(booking.meeting.page, now=now)
    booking.decision["answer"] = answer(known, by=by, now=now)
    booking.save()
    show_in_calendars(leave_seat(booking))
    telling.show_live(booking)
