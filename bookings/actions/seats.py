"""Taking a seat in a meeting and leaving it. Only under the host's lock, inside a transaction."""

from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from bookings.models import BookingPage, Meeting


def span_of(page: BookingPage, start: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(start, start + timedelta(minutes=page.duration))


def session_at(page: BookingPage, start: datetime) -> Meeting | None:
    """The page's group meeting at exactly this time, which more guests may join."""
    if page.session != BookingPage.Session.GROUP:
        return None
    return Meeting.objects.active().filter(page=page, during=span_of(page, start)).first()


def take_seat(page: BookingPage, start: datetime) -> Meeting:
    """A seat in the page's meeting at this time; the first guest makes the meeting.

    IntegrityError when the database knows better than the check did: the time or the last seat
    went to somebody else.
    """
    meeting = session_at(page, start) or Meeting(
        host=page.host, page=page, during=span_of(page, start), zone=page.timezone, seats=page.seats
    )
    if meeting._state.adding:
        meeting.seats_taken = 1
        meeting.save(force_insert=True)
    else:
        _join(meeting)
    meeting.page = page
    return meeting


def _join(meeting: Meeting) -> None:
    free = Q(seats=None) | Q(seats_taken__lt=F("seats"))
    joined = Meeting.objects.active().filter(free, pk=meeting.pk)
    if not joined.update(seats_taken=F("seats_taken") + 1, revision=F("revision") + 1):
        raise IntegrityError("the last seat is taken")
    meeting.refresh_from_db(fields=["seats_taken", "revision"])


def leave_seat(meeting: Meeting) -> None:
    """Give a seat back. The meeting of which it was the last one is cancelled."""
    meeting.seats_taken -= 1
    meeting.revision += 1
    if meeting.seats_taken == 0:
        meeting.state = Meeting.State.CANCELLED
    meeting.save(update_fields=["seats_taken", "revision", "state"])
