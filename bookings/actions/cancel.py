"""A guest or the host cancels a booking."""

from datetime import datetime

from accounts.gone import Gone
from accounts.turns import in_turn, lock_hosts
from bookings import telling
from bookings.actions.event import show_in_calendars
from bookings.actions.seats import leave_seat
from bookings.errors import BookingGone, Late, TooLate
from bookings.models import Attendance, Booking, PageHost


def cancel_booking(*, booking: Booking, by: Booking.By, reason: str = "", now: datetime) -> Booking:
    """Give the seat back; with the last guest gone, the meeting and its events go too.

    A request is withdrawn in the same way. Cancelling twice changes nothing more and tells nobody
    again. TooLate once it has begun.
    """
    return in_turn(lambda: _cancel(booking, by, reason, now))


def _cancel(stale: Booking, by: Booking.By, reason: str, now: datetime) -> Booking:
    booking = locked_booking(stale)
    if booking.state == Booking.State.CANCELLED:
        return booking
    if booking.state == Booking.State.DECLINED:
        raise TooLate(Late.CANCEL_AFTER_END)
    if booking.meeting.during.lower <= now:
        raise TooLate(Late.CANCEL_AFTER_START)
    booking.state = Booking.State.CANCELLED
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.expires_at = None
    booking.sequence += 1
    booking.save()
    show_in_calendars(leave_seat(booking))
    telling.tell_cancelled(booking)
    telling.show_live(booking)
    return booking


def locked_booking(stale: Booking) -> Booking:
    """The booking as it is once it is our turn among the changes of its hosts' meetings: of those
    who attend it, and of those who may instead.

    Its row is held, too, since a mail about it may be noting just now who is invited. BookingGone
    when its host left meanwhile, with everything.
    """
    meeting = stale.meeting
    attend = Attendance.objects.filter(meeting=meeting.pk).values_list("host_id", flat=True)
    may = PageHost.objects.filter(page=meeting.page_id).values_list("host_id", flat=True)
    try:
        lock_hosts(*attend.order_by().union(may.order_by()))
        return Booking.objects.with_people().select_for_update(of=("self",)).get(pk=stale.pk)
    except (Gone, Booking.DoesNotExist):
        raise BookingGone from None
