"""Answering a request: by the link in the host's mail, and what the signed-in page shares with it.

The link needs no sign-in, like the guest's own: whoever has the host's mail may answer. Opening it
changes nothing, since mail programs open links by themselves; a button on the page does.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from bookings import host_words as words
from bookings.actions.confirm import confirm_booking
from bookings.actions.decline import decline_booking
from bookings.availability import judge_meeting
from bookings.decision_words import against, told
from bookings.errors import TooLate
from bookings.forms.guest import DeclineForm
from bookings.links import request_from_token
from bookings.models import Booking
from bookings.refusal_words import refusal
from bookings.views.manners import personal_answer, sent_from_elsewhere
from languages.middleware import as_booked


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    booking, host = _asked(token)
    as_booked(request, host.language)
    now, problem, done = timezone.now(), "", ""
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and not sent_from_elsewhere(request):
        try:
            done = give_answer(booking, request.POST.get("answer", ""), form, now)
        except TooLate as error:
            problem = refusal(error)
        booking, host = _asked(token)
    context = {
        **request_context(booking, host, form, now),
        "asked": request.GET.get("answer", ""),
        "problem": problem,
        "done": done,
    }
    zone = ZoneInfo(host.timezone)
    status = 409 if problem else 422 if form.errors and not done else 200
    return personal_answer(request, "bookings/answer.html", context, zone=zone, status=status)


def _asked(token: str) -> tuple[Booking, User]:
    """What the link is about, and whose it is; it may have gone at any moment, with the account."""
    found = request_from_token(token)
    if found is None:
        raise Http404
    return found


def give_answer(booking: Booking, said: str, form: DeclineForm, now: datetime) -> str:
    """Do what the button said; the words that tell what came of it, or none when it said nothing or
    the form has errors.

    TooLate when the request is over.
    """
    if said == "confirm":
        confirm_booking(booking=booking, now=now)
        return words.confirmed(booking)
    if said == "decline" and form.is_valid():
        decline_booking(booking=booking, reason=form.cleaned_data["reason"], now=now)
        return words.declined(booking)
    return ""


def request_context(
    booking: Booking, host: User, form: DeclineForm, now: datetime
) -> dict[str, Any]:
    """A booking as one of its hosts sees it: where it stands, and what was known when."""
    during = booking.meeting.during
    requested = booking.state == Booking.State.REQUESTED and during.lower > now
    zone = ZoneInfo(host.timezone)
    return {
        "booking": booking,
        "page": booking.meeting.page,
        "start": during.lower,
        "end": during.upper,
        "zone": zone.key,
        "requested": requested,
        "past": during.upper <= now,
        "changeable": booking.state == Booking.State.CONFIRMED and during.lower > now,
        "against": against(judge_meeting(booking.meeting, now=now)) if requested else "",
        "record": told(booking, host, zone),
        "form": form,
    }
