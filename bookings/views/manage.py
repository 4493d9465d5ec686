"""The link in a guest's mail: see the booking, move it, cancel it, put it into a calendar."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import Request
from accounts.zones import offset_text
from bookings.actions.cancel import cancel_booking
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import nearest
from bookings.choosing_words import STAYS_NOT_OFFERED, STAYS_TAKEN
from bookings.decision import unconfirmed_since
from bookings.errors import NotOffered, PageClosed, SlotTaken, TooLate
from bookings.forms.guest import CancelForm, NewTimeForm
from bookings.freshness_words import clock, guest_notice
from bookings.links import booking_from_token, manage_token
from bookings.models import Booking
from bookings.month import parse_instant, reach
from bookings.notify import file_name, ics
from bookings.offer_stamp import stamp
from bookings.picker import pick
from bookings.question import Question, read_question
from bookings.views.manners import (
    booking_answer,
    personal_answer,
    sent_from_elsewhere,
    unlisted,
)
from bookings.views.proposal import newest_proposal
from bookings.views.public import ALTERNATIVES, iso, offered, times_to_choose
from languages.middleware import as_booked

CHANGEABLE = (Booking.State.CONFIRMED, Booking.State.REQUESTED)


def _booking(request: Request, token: str) -> Booking:
    booking = booking_from_token(token)
    if booking is None:
        raise Http404
    as_booked(request, booking.language)
    return booking


def _facts(booking: Booking, token: str, now: datetime) -> dict[str, Any]:
    """What every page about a booking shows."""
    during, page = booking.meeting.during, booking.meeting.page
    zone = ZoneInfo(booking.timezone)
    since = unconfirmed_since(booking.requested_because)
    return {
        "booking": booking,
        "page": page,
        "token": token,
        "start": during.lower,
        "end": during.upper,
        "zone": booking.timezone,
        "offset": offset_text(zone, during.lower),
        "cancelled": booking.state == Booking.State.CANCELLED,
        "requested": booking.state == Booking.State.REQUESTED,
        "declined": booking.state == Booking.State.DECLINED,
        "unconfirmed": since and clock(since, zone, now),
        "past": during.upper <= now,
        "changeable": booking.state in CHANGEABLE and during.lower > now,
    }


def _answer(
    request: Request,
    template: str,
    booking: Booking,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    return personal_answer(
        request, template, context, zone=ZoneInfo(booking.timezone), status=status
    )


@require_safe
def show(request: Request, token: str) -> HttpResponse:
    booking, now = _booking(request, token), timezone.now()
    proposal = newest_proposal(booking)
    facts = _facts(booking, token, now)
    facts["proposal"] = proposal and proposal.holds(now)
    was = parse_instant(request.GET.get("was", ""))
    facts["was"] = was if was != facts["start"] and facts["changeable"] else None
    return _answer(request, "bookings/manage.html", booking, facts)


@require_safe
def booked(request: Request, token: str) -> HttpResponse:
    booking = _booking(request, token)
    facts = _facts(booking, token, timezone.now())
    if not facts["changeable"]:
        return redirect("bookings:manage", token=token)
    return _answer(request, "bookings/booked.html", booking, facts)


@require_safe
def event(request: Request, token: str) -> HttpResponse:
    booking = _booking(request, token)
    if booking.state == Booking.State.REQUESTED:
        raise Http404
    response = HttpResponse(ics(booking), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(booking)}.ics"'
    return unlisted(response)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, token: str) -> HttpResponse:
    booking = _booking(request, token)
    facts = _facts(booking, token, timezone.now())
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not facts["changeable"]:
        return _answer(request, "bookings/manage.html", booking, facts)
    status = 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif sent_from_elsewhere(request):
            status = 403
        else:
            return _cancel(request, booking, token, form.cleaned_data["reason"])
    return _answer(request, "bookings/cancel.html", booking, {**facts, "form": form}, status)


def _cancel(request: Request, booking: Booking, token: str, reason: str) -> HttpResponse:
    try:
        cancel_booking(booking=booking, by=Booking.By.GUEST, reason=reason, now=timezone.now())
    except TooLate:
        facts = _facts(_booking(request, token), token, timezone.now())
        return _answer(request, "bookings/manage.html", booking, facts, status=409)
    return redirect("bookings:manage", token=token)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reschedule(request: Request, token: str) -> HttpResponse:
    """The times of the page, as when booking, then a question whether to move there."""
    booking = _booking(request, token)
    now = timezone.now()
    facts = _facts(booking, token, now)
    if not facts["changeable"]:
        if request.htmx:
            return HttpResponseClientRedirect(reverse("bookings:manage", args=[token]))
        return _answer(request, "bookings/manage.html", booking, facts)
    # A closed page takes no new guests, but those who booked may still move.
    facts["page"].enabled = True
    # A lone guest's own time counts as free; in a group the others stay.
    facts["own"] = booking.meeting if booking.meeting.seats_taken == 1 else None
    params = request.POST if request.method == "POST" else request.GET
    asked = {"tz": booking.timezone, **params.dict(), "lang": request.GET.get("lang", "")}
    question = read_question(asked, facts["page"])
    question = _opened_at(question, facts, now)
    if request.method == "POST" and not sent_from_elsewhere(request):
        return _move(request, booking, token, facts, question)
    return _choose_or_confirm(request, facts, question, now)


def _opened_at(question: Question, facts: dict[str, Any], now: datetime) -> Question:
    """Who moves a booking begins at its own day, unless that cannot be booked any more."""
    day = facts["start"].astimezone(question.zone).date()
    if not question.is_open_ended or day > reach(now, facts["page"].horizon, question.zone).last:
        return question
    return replace(question, day=day)


def _choose_or_confirm(
    request: Request, facts: dict[str, Any], question: Question, now: datetime
) -> HttpResponse:
    page, own, slot = facts["page"], facts["own"], question.slot
    if slot is None:
        return _choose(request, facts, {"picker": pick(page, question, now, own)})
    known = offered(page, slot, now, own)
    if known is None:
        near = nearest(page, slot, now=now, count=ALTERNATIVES, ignoring=own)
        return _choose(request, facts, times_to_choose(pick(page, question, now, own), near))
    context = {
        "question": question,
        "moving_to": slot,
        "moving_end": slot + timedelta(minutes=page.duration),
        "slot": iso(slot),
        "offered": stamp(page, slot, known, now=now),
        "request_notice": guest_notice(page, known, question.zone, now),
        "new_offset": offset_text(question.zone, slot),
        "back": question.address(day=f"{slot.astimezone(question.zone):%Y-%m-%d}"),
    }
    return _choose(request, facts, context, zone=question.zone)


def _choose(
    request: Request,
    facts: dict[str, Any],
    context: dict[str, Any],
    zone: ZoneInfo | None = None,
    status: int = 200,
) -> HttpResponse:
    zone = zone or context["picker"].question.zone
    context = {**facts, **context, "moving": True}
    return unlisted(booking_answer(request, context, zone=zone, status=status))


def _move(
    request: Request, booking: Booking, token: str, facts: dict[str, Any], question: Question
) -> HttpResponse:
    form, now = NewTimeForm(request.POST), timezone.now()
    if not form.is_valid():
        return _choose_or_confirm(request, facts, question, now)
    context: dict[str, Any]
    try:
        moved = reschedule_booking(
            booking=booking,
            start=form.cleaned_data["slot"],
            by=Booking.By.GUEST,
            now=now,
            offered=form.cleaned_data["offered"],
        )
    except TooLate:
        now_facts = _facts(_booking(request, token), token, now)
        return _answer(request, "bookings/manage.html", booking, now_facts, status=409)
    except PageClosed:
        context = {"picker": pick(facts["page"], question, now, facts["own"])}
    except (SlotTaken, NotOffered) as error:
        picker = pick(facts["page"], question, now, facts["own"])
        alert = STAYS_TAKEN if isinstance(error, SlotTaken) else STAYS_NOT_OFFERED
        context = {**times_to_choose(picker, error.alternatives), "alert": alert}
    else:
        return redirect(_told_of_move(moved, facts["start"]))
    return _choose(request, facts, context, status=409)


def _told_of_move(moved: Booking, previous: datetime) -> str:
    """The booking's page, which says where it was before: in the address, since guests need no
    cookie, and only they have it."""
    address = reverse("bookings:manage", args=[manage_token(moved)])
    return f"{address}?{urlencode({'was': iso(previous)})}"
