"""The page of a guest who looks for a time, or for another one with the form half filled in.

What was typed is posted along from step to step, so that it is in no address, log or history.
"""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from bookings.availability import is_open
from bookings.choosing_words import closed_meanwhile
from bookings.errors import Closed
from bookings.forms.guest import KEPT, GuestForm
from bookings.models import BookingPage
from bookings.question import Question, read_question
from bookings.views import public
from bookings.views.book import page_gone
from bookings.views.manners import sent_from_elsewhere


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, host: str, page: str) -> HttpResponse:
    """Posting is asking for the same with the guest's fields kept. It changes nothing."""
    if request.method != "POST":
        return public.page(request, host, page)
    response = _keeping(request, host, page)
    response["Cache-Control"] = "private, no-store"
    return response


def _keeping(request: Request, host: str, slug: str) -> HttpResponse:
    found = public.public_pages().at(host, slug).first()
    if found is None:
        return page_gone(request, host, GuestForm(request.POST))
    question, typed = _question(request, found), _typed(request)
    if not is_open(found):
        return _closed(request, found, question, typed)
    return public.choose_or_fill_in(request, found, question, timezone.now(), typed)


def _question(request: Request, page: BookingPage) -> Question:
    """What the address asks for; the zone may just have been chosen."""
    asked = request.GET.dict()
    if tz := request.POST.get("tz"):
        asked["tz"] = tz
    return read_question(asked, page)


def _typed(request: Request) -> dict[str, str]:
    # Another site does not get to put words into a guest's mouth.
    if sent_from_elsewhere(request):
        return {}
    return {name: request.POST.get(name, "") for name in KEPT}


def _closed(
    request: Request, page: BookingPage, question: Question, typed: dict[str, str]
) -> HttpResponse:
    form = GuestForm(initial={"tz": question.tz, "slot": question.slot_text, **typed})
    alert = closed_meanwhile(Closed.BY_HOST)
    context: dict[str, Any] = {"gone": True, "closed": True, "alternatives": []}
    return public.fill_in(request, page, question, form, status=409, alert=alert, **context)
