"""The host moves a booking, or proposes other times to its guest.

A word to the guest goes along while the host looks for another time, as guests' own typing does.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import viewer
from accounts.zones import offset_text
from bookings import choosing_words
from bookings import host_words as words
from bookings.actions.propose import propose_times, withdraw_proposal
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import nearest
from bookings.errors import NotOffered, PageClosed, SlotTaken, TooLate
from bookings.forms.guest import ProposeForm
from bookings.models import MOST_PROPOSED, Booking, Meeting
from bookings.picker import pick
from bookings.question import Question, read_question
from bookings.refusal_words import refusal
from bookings.views.bookings import own_booking
from bookings.views.public import ALTERNATIVES, iso, offered, times_to_choose

CHANGEABLE = (Booking.State.CONFIRMED, Booking.State.REQUESTED)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: str) -> HttpResponse:
    """The times of the page as guests see them, then whether to move there or to propose it.
    Posting without a word on what to do is asking for the same with the host's word kept."""
    booking, now = own_booking(request, pk), timezone.now()
    if booking.state not in CHANGEABLE or booking.meeting.during.lower <= now:
        messages.error(request, words.not_movable())
        return redirect("bookings:booking", pk=booking.pk)
    # A closed page takes no new guests, but what is booked may still move.
    booking.meeting.page.enabled = True
    question = _question(request, booking)
    if "do" in request.POST:
        return _do(request, booking, question, now)
    if question.slot is None:
        return _choose(request, booking, question, now)
    if question.slot == booking.meeting.during.lower:
        return _choose(request, booking, question, now, alert=str(choosing_words.ITS_OWN))
    if offered(booking.meeting.page, question.slot, now, _own(booking)) is None:
        return _choose(request, booking, question, now, missed=True)
    form = ProposeForm(initial={"note": request.POST.get("note", "")})
    return _ask(request, booking, question, form, now)


def _question(request: HttpRequest, booking: Booking) -> Question:
    """What the address asks for, or the form; at first, the day of the booking in the host's
    zone."""
    params = (request.POST if "do" in request.POST else request.GET).dict()
    if tz := request.POST.get("tz"):
        params["tz"] = tz
    page = booking.meeting.page
    zone = viewer(request).timezone
    begun = {"tz": zone}
    if not {"month", "day", "slot"} & params.keys():
        local = booking.meeting.during.lower.astimezone(ZoneInfo(zone))
        begun["day"] = f"{local:%Y-%m-%d}"
    return read_question({**begun, **params}, page)


def _own(booking: Booking) -> Meeting | None:
    """A lone guest's own time counts as free; in a group the others stay."""
    return booking.meeting if booking.meeting.seats_taken == 1 else None


def _choose(
    request: HttpRequest,
    booking: Booking,
    question: Question,
    now: datetime,
    *,
    missed: bool = False,
    alert: str = "",
) -> HttpResponse:
    page, own = booking.meeting.page, _own(booking)
    context: dict[str, Any] = {"picker": pick(page, question, now, own)}
    if (missed or alert) and question.slot:
        near = nearest(page, question.slot, now=now, count=ALTERNATIVES + 1, ignoring=own)
        others = [one for one in near if one.start != booking.meeting.during.lower]
        context |= times_to_choose(context["picker"], others[:ALTERNATIVES])
    status = 409 if alert and "do" in request.POST else 200
    context |= {"alert": alert, "kept": _kept(request)}
    return _show(request, booking, question, context, status)


def _kept(request: HttpRequest) -> dict[str, str] | None:
    """What is sent along with each step, so that it stands in no address."""
    note = request.POST.get("note", "")
    return {"note": note, "csrfmiddlewaretoken": get_token(request)} if note else None


def _ask(
    request: HttpRequest, booking: Booking, question: Question, form: ProposeForm, now: datetime
) -> HttpResponse:
    """What is to be done with the chosen time, and which others could be proposed with it."""
    page, slot = booking.meeting.page, question.slot
    assert slot is not None
    near = nearest(page, slot, now=now, count=MOST_PROPOSED + 1, ignoring=_own(booking))
    taken = (slot, booking.meeting.during.lower)
    others = [one.start for one in near if one.start not in taken][: MOST_PROPOSED - 1]
    chosen = request.POST.getlist("also")
    context = {
        "form": form,
        "slot": iso(slot),
        "new_start": slot,
        "new_end": slot + timedelta(minutes=page.duration),
        "new_offset": offset_text(question.zone, slot),
        "others": [(start, value := iso(start), value in chosen) for start in others],
        "back": question.address(month=f"{slot.astimezone(question.zone):%Y-%m}"),
    }
    return _show(request, booking, question, context, 422 if form.errors else 200)


def _show(
    request: HttpRequest, booking: Booking, question: Question, context: dict[str, Any], status: int
) -> HttpResponse:
    during = booking.meeting.during
    facts = {
        "booking": booking,
        "page": booking.meeting.page,
        "start": during.lower,
        "end": during.upper,
        "requested": booking.state == Booking.State.REQUESTED,
        "question": question,
        "moving": True,
    }
    with timezone.override(question.zone):
        return render(request, "bookings/booking_move.html", {**facts, **context}, status=status)


def _do(request: HttpRequest, booking: Booking, question: Question, now: datetime) -> HttpResponse:
    form = ProposeForm(request.POST)
    if not form.is_valid():
        if question.slot is None:
            return _choose(request, booking, question, now)
        return _ask(request, booking, question, form, now)
    try:
        told = _carry_out(request.POST.get("do", ""), booking, form, now)
    except TooLate as error:
        messages.error(request, refusal(error))
    except SlotTaken:
        return _choose(request, booking, question, now, alert=str(choosing_words.ONE_TAKEN))
    except NotOffered:
        return _choose(request, booking, question, now, alert=str(choosing_words.ONE_NOT_OFFERED))
    except PageClosed as error:
        return _choose(request, booking, question, now, alert=refusal(error))
    else:
        messages.success(request, told)
    return redirect("bookings:booking", pk=booking.pk)


def _carry_out(do: str, booking: Booking, form: ProposeForm, now: datetime) -> str:
    if do == "propose":
        propose_times(booking=booking, starts=form.starts, note=form.cleaned_data["note"], now=now)
        return words.proposed(booking)
    start = form.cleaned_data["slot"]
    reschedule_booking(booking=booking, start=start, by=Booking.By.HOST, now=now)
    return words.moved(booking)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    """Take back what was proposed; the link in the guest's mail then says so."""
    booking = own_booking(request, pk)
    try:
        withdraw_proposal(booking=booking, now=timezone.now())
    except TooLate as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, words.withdrawn())
    return redirect("bookings:booking", pk=booking.pk)
