"""Delete what is known of a guest. The meeting stays, as one with a deleted guest.

What others hold is not ours: mails that were sent, what the guest's invitation put into calendars,
and events in calendars that are no longer connected.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import User
from accounts.turns import in_turn
from bookings import telling
from bookings.actions.cancel import locked_booking
from bookings.actions.event import event_description, event_title
from bookings.actions.mails import drop_of
from bookings.errors import Needed, StillNeeded
from bookings.models import Attendance, Booking
from calendars.actions.entries import retell_event

log = logging.getLogger(__name__)

MOST_AT_ONCE = 5_000
"""In one night; the rest follows in the next."""


def forget_guest(*, booking: Booking, now: datetime) -> Booking:
    """Delete the guest's data here, and from the events that Daybook wrote. Cannot be undone;
    doing so again changes nothing.

    Raises `StillNeeded` while the meeting is ahead, or a mail about it is on its way.
    """
    return in_turn(lambda: _forget(booking, now))


def _forget(stale: Booking, now: datetime) -> Booking:
    booking = locked_booking(stale)
    if booking.forgotten_at is not None:
        return booking
    _refuse_what_is_needed(booking, now)
    booking.name, booking.email, booking.timezone = "", "", "UTC"
    booking.notes = booking.cancel_reason = ""
    booking.answers = []
    booking.attempt = None
    booking.forgotten_at = now
    booking.save()
    booking.proposals.all().delete()
    drop_of(booking=booking)
    meeting = booking.meeting
    guests = list(meeting.bookings.confirmed().order_by("created_at", "pk"))
    retell_event(
        meeting=meeting.pk,
        title=event_title(meeting, guests or [booking]),
        description=event_description(meeting, guests),
    )
    telling.show_live(booking)
    return booking


def _refuse_what_is_needed(booking: Booking, now: datetime) -> None:
    if not booking.is_over(now):
        raise StillNeeded(Needed.AHEAD)
    if booking.mails.waiting().exists():
        raise StillNeeded(Needed.MAIL)


def forget_old_guests(*, now: datetime) -> int:
    """Delete the data of guests whose meetings are longer ago than the site or a host of
    theirs keeps them. Returns of how many bookings."""
    forgotten = 0
    for booking in _old(now):
        try:
            forget_guest(booking=booking, now=now)
            forgotten += 1
        except StillNeeded:
            continue
        except Exception:
            log.exception("the guest of booking %s could not be forgotten", booking.pk)
        if forgotten >= MOST_AT_ONCE:
            break
    return forgotten


def _old(now: datetime) -> Iterator[Booking]:
    """Bookings by the least of both limits, oldest first."""
    found = Booking.objects.forgettable(now).select_related("meeting").order_by("meeting__during")
    own = User.objects.order_by().values_list("retention_days", flat=True).distinct()
    for days in own:
        limits = [limit for limit in (days, settings.RETENTION_DAYS) if limit]
        if limits:
            until = now - timedelta(days=min(limits))
            yield from found.filter(
                meeting__in=Attendance.objects.filter(
                    host__retention_days=days, during__endswith__lte=until
                ).values("meeting")
            ).iterator(chunk_size=200)
