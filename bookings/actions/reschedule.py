"""A guest or the host moves a booking to another time."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime

from django.db import IntegrityError
from django.db.models import prefetch_related_objects

from accounts.turns import in_turn
from bookings import telling
from bookings.actions.book import refusal_of
from bookings.actions.cancel import locked_booking
from bookings.actions.event import show_in_calendars
from bookings.actions.seats import (
    have_attend,
    leave_seat,
    let_go,
    session_at,
    span_of,
    take_seat,
)
from bookings.actions.standing import give_standing, meeting_state
from bookings.availability import Slot, judge_start, nearest
from bookings.errors import Late, NotOffered, SlotTaken, TooLate
from bookings.models import Booking
from bookings.offer_stamp import read_stamp
from bookings.wanting import want_once_kept

OVER = (Booking.State.CANCELLED, Booking.State.DECLINED)


def reschedule_booking(
    *, booking: Booking, start: datetime, by: Booking.By, now: datetime, offered: str = ""
) -> Booking:
    """Free the old time and take the new one in one step, or change nothing.

    A guest who moves while a calendar of the page is out of date makes a request of it, as when
    booking anew; a host who moves a booking has agreed to the new time. Works on a closed page too:
    who has booked may still move. SlotTaken and NotOffered bring the nearest free times; TooLate
    once the meeting has begun or the booking is cancelled.
    """
    try:
        return in_turn(lambda: move_booking(booking, start, by=by, now=now, offered=offered))
    except (SlotTaken, NotOffered) as refused:
        raise type(refused)(_alternatives(booking, start, now)) from None
    except IntegrityError:
        raise SlotTaken(_alternatives(booking, start, now)) from None


def move_booking(
    stale: Booking,
    start: datetime,
    *,
    by: Booking.By,
    now: datetime,
    offered: str = "",
    agreed: bool = False,
) -> Booking:
    """The move itself, inside a transaction. `agreed`: the guest takes what the host proposed."""
    booking = locked_booking(stale)
    meeting, page = booking.meeting, booking.meeting.page
    if booking.state in OVER:
        raise TooLate(Late.MOVE_AFTER_END)
    if meeting.during.lower <= now:
        raise TooLate(Late.MOVE_AFTER_START)
    if meeting.during.lower == start:
        return booking
    alone = meeting.seats_taken == 1
    judgement = judge_start(page, start, now=now, ignoring=meeting if alone else None)
    if refusal := refusal_of(judgement):
        raise refusal
    previous, was_requested = meeting.during.lower, booking.state == Booking.State.REQUESTED
    booking.sequence += 1
    known = read_stamp(offered, page, start) if offered else None
    by_host = agreed or by == Booking.By.HOST
    give_standing(booking, page, start, judgement, now=now, offered=known, by_host=by_host)
    before = {attendance.host_id for attendance in meeting.attendances.all()}
    if alone and session_at(page, start, judgement.hosts) is None:
        _move(booking, start, judgement.hosts)
    else:
        _change_over(booking, start, judgement.hosts)
    show_in_calendars(booking.meeting)
    told = telling.ACCEPTED if agreed else str(by)
    telling.tell_moved(booking, was_requested=was_requested, previous=previous, by=told)
    if left := before.difference(judgement.hosts):
        telling.tell_left(booking, left)
    telling.show_live(booking, *left)
    want_once_kept(page.pk, now)
    return booking


MOVED = ["sequence", "state", "expires_at", "requested_because", "decision"]


def _move(booking: Booking, start: datetime, hosts: Sequence[int]) -> None:
    """The guest is alone, so the meeting itself moves, and with it its events and its hosts' time;
    who is busy then leaves before, and who attends instead comes after."""
    meeting, page = booking.meeting, booking.meeting.page
    before = {attendance.host_id for attendance in meeting.attendances.all()}
    if before.difference(hosts):
        let_go(meeting, before.difference(hosts))
    meeting.during = span_of(page, start)
    meeting.zone = page.timezone
    meeting.seats = page.seats
    meeting.state = meeting_state(booking)
    meeting.revision += 1
    meeting.save(update_fields=["during", "zone", "seats", "state", "revision"])
    if come := [host for host in hosts if host not in before]:
        have_attend(meeting, come)
    booking.save(update_fields=MOVED)


def _change_over(booking: Booking, start: datetime, hosts: Sequence[int]) -> None:
    """Others stay behind, or are there already. The old seat is left first: where it was the
    meeting's last one, the new meeting may overlap the old time."""
    old = leave_seat(booking)
    booking.meeting = take_seat(old.page, start, hosts, state=meeting_state(booking))
    prefetch_related_objects([booking.meeting], "attendances")
    booking.save(update_fields=["meeting", *MOVED])
    show_in_calendars(old)


def _alternatives(booking: Booking, start: datetime, now: datetime) -> list[Slot]:
    """Free times for somebody who moves: also on a closed page, and over the own old time."""
    meeting = booking.meeting
    page = copy(meeting.page)
    page.enabled = True
    alone = meeting.seats_taken == 1
    return nearest(page, start, now=now, ignoring=meeting if alone else None)
