"""A guest sends the form: booked, or the form again with what was typed and the reason."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.ratelimit import parse_rate, seconds_to_wait, sender_address
from accounts.requests import Request
from bookings import choosing_words as words
from bookings.actions.book import Guest
from bookings.actions.book import book as book_time
from bookings.availability import Slot, nearest
from bookings.errors import NotOffered, PageClosed, PageGone, SlotTaken
from bookings.forms.guest import GuestForm
from bookings.links import manage_token
from bookings.models import BookingPage
from bookings.question import Question, read_question
from bookings.views.manners import sent_from_elsewhere, unlisted
from bookings.views.public import ALTERNATIVES, fill_in, links_to, public_pages


@csrf_exempt
@require_POST
def book(request: Request, host: str, page: str) -> HttpResponse:
    """What was typed is in every answer that is not a booking."""
    found = public_pages().at(host, page).first()
    form = GuestForm(request.POST)
    if found is None:
        return page_gone(request, host, form)
    asked = {**request.POST.dict(), "lang": request.GET.get("lang", "")}
    question = read_question(asked, found)
    if question.slot is None:
        return _without_time(request, found, question, form)
    if not form.is_valid():
        return fill_in(request, found, question, form, status=422)
    if sent_from_elsewhere(request):
        return fill_in(request, found, question, form, status=403, alert=words.FROM_ELSEWHERE)
    # Counted here, so that correcting a typing error costs no try.
    rate = parse_rate(settings.BOOKING_RATE)
    if wait := seconds_to_wait(rate, action="book", who=sender_address(request)):
        return _too_often(request, found, question, form, wait)
    return _book(request, found, question, form)


def _book(request: Request, page: BookingPage, question: Question, form: GuestForm) -> HttpResponse:
    wish = form.cleaned_data
    guest = Guest(wish["name"], wish["email"], wish["notes"], wish["tz"] or page.timezone)
    try:
        booking = book_time(
            page=page,
            start=wish["slot"],
            guest=guest,
            attempt=wish["attempt"],
            offered=wish["offered"],
            now=timezone.now(),
        )
    except PageGone:
        return page_gone(request, str(page.owner.slug), form)
    except PageClosed as error:
        told = words.closed_meanwhile(error.code)
        return _refused(request, page, question, form, told, closed=True)
    except (SlotTaken, NotOffered) as error:
        alert = words.TAKEN if isinstance(error, SlotTaken) else words.NOT_OFFERED
        return _refused(request, page, question, form, str(alert), error.alternatives)
    return redirect("bookings:booked", token=manage_token(booking))


def _refused(
    request: Request,
    page: BookingPage,
    question: Question,
    form: GuestForm,
    alert: str,
    near: Iterable[Slot] = (),
    *,
    status: int = 409,
    closed: bool = False,
) -> HttpResponse:
    """The form as it was typed, with other times to choose from, if there are any."""
    context: dict[str, Any] = {
        "alert": alert,
        "alternatives": links_to(question, near),
        "closed": closed,
    }
    return fill_in(request, page, question, form, status=status, gone=True, **context)


def _without_time(
    request: Request, page: BookingPage, question: Question, form: GuestForm
) -> HttpResponse:
    now = timezone.now()
    near = nearest(page, now, now=now, count=ALTERNATIVES)
    form.is_valid()
    return _refused(request, page, question, form, str(words.NO_TIME), near, status=422)


def page_gone(request: Request, host: str, form: GuestForm) -> HttpResponse:
    """The page was deleted or has a new address, or its host left, while a guest typed."""
    owner = User.objects.filter(slug=host, is_active=True).first()
    others = owner and BookingPage.objects.public().filter(user=owner, enabled=True).exists()
    typed = [(form[name].label, form[name].value()) for name in ("name", "email", "notes")]
    context = {"host": owner if others else None, "typed": [pair for pair in typed if pair[1]]}
    return unlisted(render(request, "bookings/page_gone.html", context, status=404))


def _too_often(
    request: Request, page: BookingPage, question: Question, form: GuestForm, wait: int
) -> HttpResponse:
    alert = words.too_often(wait)
    response = fill_in(request, page, question, form, status=429, alert=alert)
    response["Retry-After"] = str(wait)
    return response
