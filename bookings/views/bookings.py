"""The host's list of bookings, a single one, answering a request, and cancelling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import viewer
from bookings import host_words as words
from bookings.actions.cancel import cancel_booking
from bookings.errors import TooLate
from bookings.forms.guest import CancelForm, DeclineForm
from bookings.models import Booking, BookingPage
from bookings.refusal_words import refusal
from bookings.views.proposal import newest_proposal
from bookings.views.requests import give_answer, request_context
from bookings.wish import read_wish
from bookings.written import places_of

PER_PAGE = 25


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    host = viewer(request)
    pages = {page.pk: page for page in BookingPage.objects.editable_by(host)}
    wish = read_wish(request.GET.dict(), pages)
    found = Paginator(wish.found(host, timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    places = places_of({booking.meeting_id for booking in found}, host.pk)
    context = {
        "bookings": found,
        "rows": [(booking, places.get(booking.meeting_id, ())) for booking in found],
        "wish": wish,
        "show": wish.show,
        "filters": words.SHOWS,
        "pages": pages.values(),
    }
    return render(request, "bookings/bookings.html", context)


@require_safe
@login_required
def detail(request: HttpRequest, pk: str) -> HttpResponse:
    """One booking, with what was known of the calendars when it was decided."""
    return _show(request, own_booking(request, pk), DeclineForm())


def _show(request: HttpRequest, booking: Booking, form: DeclineForm) -> HttpResponse:
    now = timezone.now()
    proposal = newest_proposal(booking)
    host = viewer(request)
    context = request_context(booking, host, form, now)
    context |= {"proposal": proposal, "proposal_holds": proposal and proposal.holds(now)}
    context["places"] = places_of([booking.meeting_id], host.pk).get(booking.meeting_id, ())
    context["forgettable"] = booking.forgotten_at is None and booking.is_over(now)
    status = 422 if form.errors else 200
    return render(request, "bookings/booking.html", context, status=status)


def own_booking(request: HttpRequest, pk: str) -> Booking:
    found = Booking.objects.visible_to(viewer(request)).with_people()
    return get_object_or_404(found, pk=pk)


@require_POST
@login_required
def answer(request: HttpRequest, pk: str) -> HttpResponse:
    """Confirm or decline a request, as the button said."""
    booking, form = own_booking(request, pk), DeclineForm(request.POST)
    try:
        text = give_answer(booking, request.POST.get("answer", ""), form, timezone.now())
    except TooLate as error:
        messages.error(request, refusal(error))
    else:
        if text:
            messages.success(request, text)
        elif form.errors:
            return _show(request, booking, form)
    return redirect("bookings:booking", pk=booking.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, pk: str) -> HttpResponse:
    booking = own_booking(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _cancel(request, booking, form.cleaned_data["reason"])
    context = {
        "booking": booking,
        "form": form,
        "past": booking.meeting.during.upper <= timezone.now(),
    }
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "bookings/booking_cancel.html", context, status=status)


def _cancel(request: HttpRequest, booking: Booking, reason: str) -> HttpResponse:
    if booking.state in (Booking.State.CANCELLED, Booking.State.DECLINED):
        messages.info(request, words.cancelled_already(booking))
        return redirect("bookings:bookings")
    try:
        cancel_booking(booking=booking, by=Booking.By.HOST, reason=reason, now=timezone.now())
    except TooLate:
        messages.error(request, words.begun(booking))
    else:
        messages.success(request, words.cancelled(booking))
    return redirect("bookings:bookings")
