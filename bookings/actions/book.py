"""A guest books a time, or asks for it where the host's calendars are out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import prefetch_related_objects

from accounts.gone import Gone
from accounts.turns import in_turn, lock_hosts
from bookings import telling
from bookings.actions.event import show_in_calendars
from bookings.actions.seats import take_seat
from bookings.actions.standing import give_standing, meeting_state
from bookings.availability import Judgement, closed_by, is_open, judge_start, nearest
from bookings.domain.slots import Reason
from bookings.errors import BookingError, Closed, NotOffered, PageClosed, PageGone, SlotTaken
from bookings.models import Booking, BookingPage, PageHost
from bookings.offer_stamp import read_stamp
from bookings.wanting import want_once_kept
from languages.offered import current

# Reasons that can come about between the guest's look and the guest's click.
TAKEN = {Reason.BUSY, Reason.MEETING, Reason.BUFFER, Reason.FULL}
# Reasons that hold for the whole page.
NOT_KNOWN = {Reason.UNKNOWN, Reason.STALE}


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
    offered: str = "",
) -> Booking:
    """Book a time for a guest: meeting, calendar events and mails commit together.

    While a calendar of the page is out of date the booking may be a request (`Booking.state`): it
    reserves the time, is in no calendar yet, and the host is asked. `offered` is the stamp that the
    form carried. The same `attempt` sent again, even at the same moment, returns the booking it
    made. Raises SlotTaken or NotOffered, both with the nearest free times, PageClosed or PageGone;
    then nothing was booked.
    """
    try:
        # Most of a crowd that wants one time is turned away here, without waiting in line.
        if (made := _made_by(attempt, page)) is not None:
            return made
        _check(page, start, now)
        return in_turn(lambda: _book(page.pk, start, guest, now, attempt, offered))
    except (IntegrityError, SlotTaken, NotOffered) as error:
        # What took the time may be this very attempt, sent twice at the same moment.
        if (made := _made_by(attempt, page)) is not None:
            return made
        _require(page)
        refused = SlotTaken if isinstance(error, IntegrityError) else type(error)
        # The free times are looked up only here, after the host's lock is let go.
        raise refused(nearest(page, start, now=now)) from None


def _book(
    page_id: int, start: datetime, guest: Guest, now: datetime, attempt: UUID | None, offered: str
) -> Booking:
    page = _locked(page_id)
    if (made := _made_by(attempt, page)) is not None:
        return made
    judgement = _check(page, start, now)
    booking = Booking(
        name=guest.name,
        email=guest.email,
        notes=guest.notes,
        timezone=guest.timezone,
        language=current(),
        attempt=attempt,
    )
    known = read_stamp(offered, page, start) if offered else None
    give_standing(booking, page, start, judgement, now=now, offered=known)
    want_once_kept(page.pk, now)
    return enter(booking, page, start, judgement.hosts)


def enter(booking: Booking, page: BookingPage, start: datetime, hosts: Sequence[int]) -> Booking:
    """Give a new booking that has its standing a seat with these hosts, and tell everybody whom it
    concerns."""
    booking.meeting = take_seat(page, start, hosts, state=meeting_state(booking))
    booking.save(force_insert=True)
    prefetch_related_objects([booking.meeting], "attendances")
    show_in_calendars(booking.meeting)
    telling.tell_made(booking)
    telling.show_live(booking)
    return booking


def _locked(page_id: int) -> BookingPage:
    """The page as it is once it is our turn."""
    try:
        lock_hosts(*PageHost.objects.filter(page=page_id).values_list("host_id", flat=True))
        return BookingPage.objects.with_owner().get(pk=page_id)
    except (BookingPage.DoesNotExist, Gone):
        raise PageGone from None


def _require(page: BookingPage) -> None:
    """A page that is gone has no free times, but that is not what its guest has to know."""
    if not BookingPage.objects.filter(pk=page.pk).exists():
        raise PageGone


def _made_by(attempt: UUID | None, page: BookingPage) -> Booking | None:
    if attempt is None:
        return None
    found = Booking.objects.with_people()
    return found.filter(attempt=attempt, meeting__page=page).first()


def _check(page: BookingPage, start: datetime, now: datetime) -> Judgement:
    if not is_open(page):
        raise PageClosed(Closed.BY_HOST)
    judgement = judge_start(page, start, now=now)
    if refusal := refusal_of(judgement):
        raise refusal
    return judgement


def refusal_of(judgement: Judgement) -> BookingError | None:
    """The error that says why a time cannot be had; None when it can."""
    reason = judgement.reason
    if reason is None:
        return None
    if reason in NOT_KNOWN and (code := closed_by(judgement.knowledge)):
        return PageClosed(code)
    return SlotTaken() if reason in TAKEN else NotOffered()
