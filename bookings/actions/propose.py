"""The host proposes other times for a booking, or takes such a proposal back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.turns import in_turn
from bookings import telling
from bookings.actions.book import refusal_of
from bookings.actions.cancel import locked_booking
from bookings.actions.decline import decline_with
from bookings.availability import judge_start
from bookings.errors import Late, NotOffered, TooLate
from bookings.models import MOST_PROPOSED, Booking, Proposal

HOLDS_FOR = timedelta(days=7)
"""So long a proposal waits, but never beyond its last time or the meeting that is booked."""

Answer = Proposal.Answer


def propose_times(
    *, booking: Booking, starts: Iterable[datetime], note: str = "", now: datetime
) -> Proposal:
    """Offer the guest up to five other times by mail; an earlier proposal is replaced.

    A booking stays as it is until the guest takes one of them; a request is declined with it.
    Each time is judged like one that is booked: SlotTaken and NotOffered say that one cannot be
    had, TooLate that the booking is over. Then nothing was proposed.
    """
    wished = sorted(set(starts))
    return in_turn(lambda: _propose(booking, wished, note, now))


def _propose(stale: Booking, wished: list[datetime], note: str, now: datetime) -> Proposal:
    booking = locked_booking(stale)
    begins = booking.meeting.during.lower
    if booking.state not in (Booking.State.CONFIRMED, Booking.State.REQUESTED):
        raise TooLate(Late.PROPOSE_AFTER_END)
    if begins <= now:
        raise TooLate(Late.PROPOSE_AFTER_START)
    starts = [start for start in wished if start != begins]
    _check(booking, starts, now)
    ends = [now + HOLDS_FOR, starts[-1]]
    if booking.state == Booking.State.REQUESTED:
        decline_with(booking, reason=note, now=now)
    else:
        ends.append(begins)
    _close(booking, Answer.WITHDRAWN, now)
    proposal = Proposal.objects.create(
        booking=booking, starts=starts, note=note, sequence=booking.sequence, expires_at=min(ends)
    )
    telling.tell_proposed(proposal)
    telling.show_live(booking)
    return proposal


def _check(booking: Booking, starts: list[datetime], now: datetime) -> None:
    if not 1 <= len(starts) <= MOST_PROPOSED:
        raise NotOffered
    own = booking.meeting if booking.meeting.seats_taken == 1 else None
    for start in starts:
        judgement = judge_start(booking.meeting.page, start, now=now, ignoring=own)
        if refusal := refusal_of(judgement):
            raise refusal


def withdraw_proposal(*, booking: Booking, now: datetime) -> None:
    """Take back what waits for the guest's answer. Nothing to take back is fine, too."""

    def withdraw() -> None:
        _close(locked_booking(booking), Answer.WITHDRAWN, now)
        telling.show_live(booking)

    in_turn(withdraw)


def _close(booking: Booking, answer: Proposal.Answer, now: datetime) -> None:
    waiting = booking.proposals.filter(answer=Answer.NONE)
    waiting.update(answer=answer, answered_at=now)
