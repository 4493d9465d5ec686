"""The guest takes one of the times that the host proposed, or none of them."""

from datetime import datetime

from django.db import IntegrityError

from accounts.turns import in_turn
from bookings import telling
from bookings.actions.book import enter, refusal_of
from bookings.actions.cancel import locked_booking
from bookings.actions.reschedule import move_booking
from bookings.actions.standing import give_standing
from bookings.availability import judge_start
from bookings.errors import Late, NotOffered, SlotTaken, TooLate
from bookings.models import Booking, Proposal

Answer = Proposal.Answer


def accept_proposal(*, proposal: Proposal, start: datetime, now: datetime) -> Booking:
    """Move the booking to one of the proposed times, or book it in place of a declined request.

    Host and guest have agreed, so it is confirmed at once. Taking it twice is the same as once.
    SlotTaken and NotOffered when this time cannot be had any more, TooLate when the proposal does
    not hold; then nothing has changed.
    """
    try:
        return in_turn(lambda: _accept(proposal, start, now))
    except IntegrityError:
        raise SlotTaken from None


def _accept(stale: Proposal, start: datetime, now: datetime) -> Booking:
    proposal = _locked(stale)
    booking = proposal.booking
    if proposal.answer == Answer.ACCEPTED and proposal.taken and _is_at(proposal.taken, start):
        return proposal.taken
    _require(proposal, now)
    if start not in proposal.starts:
        raise NotOffered
    _answer(proposal, Answer.ACCEPTED, now)
    if booking.state == Booking.State.DECLINED:
        taken = _book_anew(proposal, start, now)
    else:
        taken = move_booking(booking, start, by=Booking.By.GUEST, now=now, agreed=True)
    proposal.taken = taken
    proposal.save(update_fields=["taken"])
    return taken


def refuse_proposal(*, proposal: Proposal, now: datetime) -> None:
    """None of the times suits: the booking stays, and the host is told. Twice is as once."""
    in_turn(lambda: _refuse(proposal, now))


def _refuse(stale: Proposal, now: datetime) -> None:
    proposal = _locked(stale)
    if proposal.answer == Answer.REFUSED:
        return
    _require(proposal, now)
    _answer(proposal, Answer.REFUSED, now)
    telling.tell_refused(proposal.booking)
    telling.show_live(proposal.booking)


def _locked(stale: Proposal) -> Proposal:
    """The proposal, and its booking, as they are once it is our turn."""
    booking = locked_booking(stale.booking)
    proposal = Proposal.objects.select_related("taken__meeting__page").get(pk=stale.pk)
    proposal.booking = booking
    return proposal


def _require(proposal: Proposal, now: datetime) -> None:
    if not proposal.holds(now):
        declined = proposal.booking.state == Booking.State.DECLINED
        raise TooLate(Late.PROPOSAL_FOR_REQUEST_OVER if declined else Late.PROPOSAL_OVER)


def _is_at(booking: Booking, start: datetime) -> bool:
    return booking.state == Booking.State.CONFIRMED and booking.meeting.during.lower == start


def _answer(proposal: Proposal, answer: Proposal.Answer, now: datetime) -> None:
    proposal.answer, proposal.answered_at = answer, now
    proposal.save(update_fields=["answer", "answered_at"])


def _book_anew(proposal: Proposal, start: datetime, now: datetime) -> Booking:
    """The request keeps its own end. What comes of the proposal is a booking of its own."""
    asked, page = proposal.booking, proposal.booking.meeting.page
    judgement = judge_start(page, start, now=now)
    if refusal := refusal_of(judgement):
        raise refusal
    booking = Booking(
        name=asked.name,
        email=asked.email,
        notes=asked.notes,
        timezone=asked.timezone,
        language=asked.language,
        attempt=proposal.pk,
    )
    give_standing(booking, page, start, judgement, now=now, by_host=True)
    return enter(booking, page, start, judgement.hosts)
