"""Taking a seat in a meeting and leaving it. Only under the hosts' lock, inside a transaction.

A meeting is confirmed as soon as one of its guests is, and requested while none of them is. Either
way its time and its seats are taken.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from bookings.models import Attendance, Booking, BookingPage, Meeting

State = Meeting.State


def span_of(page: BookingPage, start: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(start, start + timedelta(minutes=page.duration))


def session_at(page: BookingPage, start: datetime, hosts: Iterable[int]) -> Meeting | None:
    """The page's group meeting of these hosts at exactly this time, which more guests may join."""
    if page.session != BookingPage.Session.GROUP:
        return None
    there = Meeting.objects.active().filter(page=page, during=span_of(page, start))
    return there.filter(attendances__host__in=hosts).distinct().first()


def take_seat(
    page: BookingPage, start: datetime, hosts: Sequence[int], *, state: Meeting.State
) -> Meeting:
    """A seat in the page's meeting with these hosts at this time; the first guest makes the
    meeting, and has them attend.

    IntegrityError when the database knows better than the check did: the time or the last seat
    went to somebody else.
    """
    meeting = session_at(page, start, hosts) or Meeting(
        page=page,
        during=span_of(page, start),
        zone=page.timezone,
        seats=page.seats,
        state=state,
    )
    if meeting._state.adding:
        meeting.seats_taken = 1
        meeting.save(force_insert=True)
        have_attend(meeting, hosts)
    else:
        _join(meeting, state)
    meeting.page = page
    return meeting


def have_attend(meeting: Meeting, hosts: Iterable[int]) -> None:
    """Let these hosts attend the meeting besides those who do."""
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, host_id=host, during=meeting.during) for host in hosts
    )
    meeting.refresh_from_db(fields=["attendances"])


def let_go(meeting: Meeting, hosts: Iterable[int]) -> None:
    """Have these hosts attend the meeting no longer."""
    meeting.attendances.filter(host__in=hosts).delete()
    meeting.refresh_from_db(fields=["attendances"])


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
