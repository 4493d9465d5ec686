"""Whether a booking is confirmed at once, or is a request that its host answers."""

from datetime import datetime, timedelta

from bookings.availability import Judgement
from bookings.decision import Record, decision, doubts
from bookings.models import Booking, BookingPage, Meeting

ANSWER_WITHIN = timedelta(hours=48)
"""So long an unanswered request keeps its time, but never beyond the meeting's start."""


def give_standing(
    booking: Booking,
    page: BookingPage,
    start: datetime,
    judgement: Judgement,
    *,
    now: datetime,
    offered: Record | None = None,
    by_host: bool = False,
) -> None:
    """Set state, deadline, doubts and record of a booking that takes this time. Nothing is saved.

    A time that the host chooses needs no confirmation by the host.
    """
    requested = judgement.is_request and not by_host
    booking.state = Booking.State.REQUESTED if requested else Booking.State.CONFIRMED
    booking.expires_at = min(now + ANSWER_WITHIN, start) if requested else None
    booking.requested_because = list(doubts(judgement.knowledge)) if requested else []
    booking.decision = decision(page, judgement.knowledge, now=now, offered=offered)


def meeting_state(booking: Booking) -> Meeting.State:
    """The state of a meeting that has only this booking."""
    return Meeting.State(booking.state)
