"""Taking a seat in a meeting and leaving it. Only under the host's lock, inside a transaction.

A meeting is confirmed as soon as one of its guests is, and requested while none of them is. Either
way its time and its seats are taken.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from bookings.models import Booking, BookingPage, Meeting

State = Meeting.State


def span_of(page: BookingPage, start: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(start, start + timedelta(minutes=page.duration))


def session_at(page: BookingPage, start: datetime) -> Meeting | None:
    """The page's group meeting at exactly this time, which more guests may join."""
    if page.session != BookingPage.Session.GROUP:
        return None
    return Meeting.objects.active().filter(page=page, during=span_of(page, start)).first()


def take_seat(page: BookingPage, start: datetime, *, state: Meeting.State) -> Meeting:
    """A seat in the page's meeting at this time; the first guest makes the meeting.

    IntegrityError when the database knows better than the check did: the time or the last seat
    went to somebody else.
    """
    meeting = session_at(page, start) or Meeting(
        host=page.host,
        page=page,
        during=span_of(page, start),
        zone=page.timezone,
        seats=page.seats,
        state=state,
    )
    if meeting._state.adding:
        meeting.seats_taken = 1
        meeting.save(force_insert=True)
    else:
        _join(meeting, state)
    meeting.page = page
    return meeting


def _join(meeting: Meeting, state: Meeting.State) -> None:
    free = Q(seats=None) | Q(seats_taken__lt=F("seats"))
    joined = Meeting.objects.active().filter(free, pk=meeting.pk)
    together = State.CONFIRMED if State.CONFIRMED in (state, meeting.state) else State.REQUESTED
    taken = {"seats_taken": F("seats_taken") + 1, "revision": F("revision") + 1}
    if not joined.update(**taken, state=together):
        raise IntegrityError("the last seat is taken")
    meeting.refresh_from_db(fields=["seats_taken", "revision", "state"])


def leave_seat(booking: Booking) -> Meeting:
    """Give a booking's seat back. The meeting of which it was the last one is cancelled."""
    meeting = booking.meeting
    meeting.seats_taken -= 1
    meeting.revision += 1
    if meeting.seats_taken == 0:
        meeting.state = State.CANCELLED
    elif not meeting.bookings.confirmed().exclude(pk=booking.pk).exists():
        meeting.state = State.REQUESTED
    meeting.save(update_fields=["seats_taken", "revision", "state"])
    return meeting
