"""The link in a guest's mail to the times that the host proposed.

Opening it takes none of them, since mail programs open links by themselves; a button does.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from accounts.zones import offsets_text
from bookings.actions.answer_proposal import accept_proposal, refuse_proposal
from bookings.availability import judge_start
from bookings.choosing_words import NONE_CHOSEN, PROPOSED_TAKEN
from bookings.errors import BookingError, NotOffered, PageClosed, SlotTaken, TooLate
from bookings.forms.guest import NewTimeForm
from bookings.links import booking_from_token, manage_token
from bookings.models import Booking, Proposal
from bookings.refusal_words import refusal
from bookings.views.manners import personal_answer, sent_from_elsewhere
from bookings.views.public import iso
from languages.middleware import as_booked


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: Request, token: str) -> HttpResponse:
    found, now = _found(token), timezone.now()
    as_booked(request, found.booking.language)
    if request.method != "POST":
        return _show(request, token, found, now)
    if sent_from_elsewhere(request):
        return _show(request, token, found, now, status=403)
    if request.POST.get("answer") == "none":
        return _refuse(request, token, found, now)
    form = NewTimeForm(request.POST)
    if not form.is_valid():
        problem = str(NONE_CHOSEN)
        return _show(request, token, found, now, problem=problem, status=422)
    try:
        taken = accept_proposal(proposal=found, start=form.cleaned_data["slot"], now=now)
    except (TooLate, PageClosed) as error:
        return _again(request, token, now, refusal(error))
    except (SlotTaken, NotOffered):
        return _again(request, token, now, str(PROPOSED_TAKEN))
    return redirect("bookings:booked", token=manage_token(taken))


def _found(token: str) -> Proposal:
    booking = booking_from_token(token)
    found = newest_proposal(booking) if booking else None
    if found is None:
        raise Http404
    return found


def newest_proposal(booking: Booking) -> Proposal | None:
    proposal = booking.proposals.select_related("taken").first()
    if proposal is not None:
        proposal.booking = booking
    return proposal


def _refuse(request: Request, token: str, found: Proposal, now: datetime) -> HttpResponse:
    try:
        refuse_proposal(proposal=found, now=now)
    except BookingError as error:
        return _again(request, token, now, refusal(error))
    return redirect("bookings:proposal", token=token)


def _again(request: Request, token: str, now: datetime, problem: str) -> HttpResponse:
    """The page as it is now, with the reason why nothing has changed."""
    return _show(request, token, _found(token), now, problem=problem, status=409)


def _show(
    request: Request,
    token: str,
    found: Proposal,
    now: datetime,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    booking, zone = found.booking, ZoneInfo(found.booking.timezone)
    during, page = booking.meeting.during, booking.meeting.page
    holds = found.holds(now)
    times = _times(found, now) if holds else []
    context: dict[str, Any] = {
        "proposal": found,
        "holds": holds,
        "times": times,
        "takeable": any(free for *_, free in times),
        "problem": problem,
        "token": token,
        "taken_token": found.taken and manage_token(found.taken),
        "booking": booking,
        "page": page,
        "start": during.lower,
        "end": during.upper,
        "zone": zone.key,
        "offset": offsets_text(zone, found.starts),
        "declined": booking.state == Booking.State.DECLINED,
        "changeable": booking.state == Booking.State.CONFIRMED and during.lower > now,
    }
    return personal_answer(request, "bookings/proposal.html", context, zone=zone, status=status)


def _times(found: Proposal, now: datetime) -> list[tuple[datetime, str, bool]]:
    """Each time, how the form names it, and whether it can still be had."""
    meeting = found.booking.meeting
    alone = found.booking.state == Booking.State.CONFIRMED and meeting.seats_taken == 1
    own = meeting if alone else None
    return [
        (start, iso(start), judge_start(meeting.page, start, now=now, ignoring=own).reason is None)
        for start in found.starts
    ]
