"""What guests see: a host's pages, the times of one page, and the form."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.compression import holds_no_secret
from accounts.models import User
from accounts.requests import Request
from accounts.zones import offset_text
from bookings.availability import Slot, is_open, judge_start, knowledge_of, nearest
from bookings.domain.certainty import Knowledge
from bookings.forms.guest import GuestForm
from bookings.freshness_words import guest_notice
from bookings.models import BookingPage, Meeting
from bookings.offer_stamp import stamp
from bookings.picker import Picker, pick
from bookings.querysets import BookingPageQuerySet
from bookings.question import Question, read_question
from bookings.views.manners import booking_answer

ALTERNATIVES = 4


@require_safe
def host_pages(request: Request, host: str) -> HttpResponse:
    owner = get_object_or_404(User, slug=host, is_active=True)
    pages = BookingPage.objects.public().filter(user=owner, enabled=True)
    response = render(request, "bookings/host.html", {"host": owner, "pages": pages})
    response["Cache-Control"] = "private, no-cache"
    return holds_no_secret(response)


@require_safe
def page(request: Request, host: str, page: str) -> HttpResponse:
    found = public_page(host, page)
    question = read_question(request.GET, found)
    return choose_or_fill_in(request, found, question, timezone.now())


def public_page(host: str, slug: str) -> BookingPage:
    return get_object_or_404(public_pages().at(host, slug))


def public_pages() -> BookingPageQuerySet:
    return BookingPage.objects.public().with_owner()


def choose_or_fill_in(
    request: Request,
    page: BookingPage,
    question: Question,
    now: datetime,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The form for the chosen time while it is free, else the times to choose from. What the guest
    `typed` before goes along; None while nothing was."""
    if question.slot is None:
        return _times(request, {"page": page, "picker": pick(page, question, now)}, question, typed)
    known = offered(page, question.slot, now)
    if known is None:
        return no_such_time(request, page, question, now, typed)
    form = GuestForm(
        initial={
            **(typed or {}),
            "slot": iso(question.slot),
            "tz": question.tz,
            "offered": stamp(page, question.slot, known, now=now),
        }
    )
    return fill_in(request, page, question, form, known=known)


def offered(
    page: BookingPage, slot: datetime, now: datetime, ignoring: Meeting | None = None
) -> Knowledge | None:
    """What the offer of a time rests on; None when it is not offered."""
    if not is_open(page):
        return None
    judgement = judge_start(page, slot, now=now, ignoring=ignoring)
    return judgement.knowledge if judgement.reason is None else None


def _times(
    request: Request,
    context: dict[str, Any],
    question: Question,
    typed: Mapping[str, str] | None,
) -> HttpResponse:
    response = booking_answer(request, {**context, "kept": typed}, zone=question.zone)
    return holds_no_secret(response) if typed is None else response


def no_such_time(
    request: Request,
    page: BookingPage,
    question: Question,
    now: datetime,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    assert question.slot is not None
    near = nearest(page, question.slot, now=now, count=ALTERNATIVES)
    context = {"page": page, **times_to_choose(pick(page, question, now), near)}
    return _times(request, context, question, typed)


def times_to_choose(picker: Picker, near: Iterable[Slot]) -> dict[str, Any]:
    """The picker, and above it the nearest free times in place of one that is gone."""
    return {
        "picker": picker,
        "missed": picker.question.slot,
        "alternatives": links_to(picker.question, near),
    }


def links_to(question: Question, slots: Iterable[Slot]) -> list[dict[str, Any]]:
    return [
        {
            "start": slot.start,
            "value": (value := iso(slot.start)),
            "address": question.address(slot=value),
        }
        for slot in slots
    ]


def fill_in(
    request: Request,
    page: BookingPage,
    question: Question,
    form: GuestForm,
    *,
    status: int = 200,
    known: Knowledge | None = None,
    **context: Any,
) -> HttpResponse:
    """The chosen time and the form beside it. Without a time, the guest chooses one in the form."""
    slot, now = question.slot, timezone.now()
    known = known or knowledge_of(page, now=now)
    context |= {
        "request_notice": guest_notice(page, known, question.zone, now),
        "page": page,
        "question": question,
        "form": form,
        "start": slot,
        "end": slot and slot + timedelta(minutes=page.duration),
        "offset": slot and offset_text(question.zone, slot),
        "back": question.address(
            month=slot and f"{slot.astimezone(question.zone):%Y-%m}",
            day=slot and f"{slot.astimezone(question.zone):%Y-%m-%d}",
        ),
    }
    return booking_answer(request, context, zone=question.zone, status=status)


def iso(instant: datetime) -> str:
    return instant.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%MZ")
