"""A request becomes a booking: the host says so, or the calendars do once they can be read again.

Whether the time is free is not asked of a host: who owns the calendar knows what may overlap. It is
asked of the calendars, under the host's lock, by the same function that offers times.
"""

from datetime import datetime

from accounts.turns import in_turn
from bookings import telling
from bookings.actions.cancel import locked_booking
from bookings.actions.event import show_in_calendars
from bookings.availability import Judgement, judge_meeting
from bookings.decision import answer, unread_then
from bookings.domain.certainty import Certainty, Knowledge
from bookings.errors import Late, TooLate
from bookings.models import Booking, Meeting

HOST, CALENDARS = "host", "calendars"


def confirm_booking(*, booking: Booking, now: datetime) -> Booking:
    """The host confirms a request. Twice is the same as once; TooLate when it is over."""
    return in_turn(lambda: _confirm_by_host(booking, now))


def _confirm_by_host(stale: Booking, now: datetime) -> Booking:
    booking = locked_booking(stale)
    if booking.state == Booking.State.CONFIRMED:
        return booking
    if booking.state != Booking.State.REQUESTED:
        raise TooLate(Late.CONFIRM_AFTER_END)
    if booking.meeting.during.lower <= now:
        raise TooLate(Late.CONFIRM_AFTER_START)
    return _confirm(booking, judge_meeting(booking.meeting, now=now).knowledge, HOST, now)


def confirm_if_free(*, booking: Booking, now: datetime) -> Booking:
    """Confirm a request whose calendars are all fresh again, if its time is free.

    If it is not, the host is asked once, and the guest is not troubled until the host decides.
    """
    return in_turn(lambda: _confirm_if_free(booking, now))


def _confirm_if_free(stale: Booking, now: datetime) -> Booking:
    booking = locked_booking(stale)
    if booking.state != Booking.State.REQUESTED or booking.meeting.during.lower <= now:
        return booking
    judgement = judge_meeting(booking.meeting, now=now)
    if not _can_tell(booking, judgement.knowledge):
        return booking
    if judgement.reason is None:
        return _confirm(booking, judgement.knowledge, CALENDARS, now)
    return _ask_host(booking, judgement, now)


def _can_tell(booking: Booking, knowledge: Knowledge) -> bool:
    """Whether the calendars have the last word on a request.

    Not while an event cannot be read for whose sake it became one: that nobody minds it any more
    after a day makes no answer.
    """
    doubted = unread_then(booking.requested_because)
    waits = any(one.pk in doubted and one.unread_since for one in knowledge.sources)
    return knowledge.certainty is Certainty.FRESH and not waits


def _confirm(booking: Booking, knowledge: Knowledge, by: str, now: datetime) -> Booking:
    booking.state = Booking.State.CONFIRMED
    booking.expires_at = None
    booking.sequence += 1
    booking.decision["answer"] = answer(knowledge, by=by, now=now)
    booking.save(update_fields=["state", "expires_at", "sequence", "decision"])
    meeting = booking.meeting
    meeting.state = Meeting.State.CONFIRMED
    meeting.revision += 1
    meeting.save(update_fields=["state", "revision"])
    show_in_calendars(meeting)
    telling.tell_confirmed(booking, by=by)
    telling.show_live(booking)
    return booking


def _ask_host(booking: Booking, judgement: Judgement, now: datetime) -> Booking:
    if "conflict" in booking.decision:
        return booking
    booking.decision["conflict"] = {"at": now.isoformat(), "reason": str(judgement.reason)}
    booking.save(update_fields=["decision"])
    telling.tell_conflict(booking)
    telling.show_live(booking)
    return booking
