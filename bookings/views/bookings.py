"""The host's list of bookings, and cancelling one."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from bookings.actions.cancel import cancel_booking
from bookings.errors import TooLate
from bookings.forms.guest import CancelForm
from bookings.models import Booking
from bookings.views.manners import viewer

PER_PAGE = 25
FILTERS = {"upcoming": "Upcoming", "past": "Past", "cancelled": "Cancelled"}


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in FILTERS else "upcoming"
    found = bookings_shown(viewer(request), show, timezone.now())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"bookings": page, "show": show, "filters": FILTERS}
    return render(request, "bookings/bookings.html", context)


def bookings_shown(user: User, show: str, now: datetime) -> QuerySet[Booking]:
    """The host's bookings under one of the filters, the one that matters most first."""
    found = Booking.objects.visible_to(user).select_related("meeting__page")
    if show == "cancelled":
        return found.filter(state=Booking.State.CANCELLED).order_by("-cancelled_at", "pk")
    if show == "past":
        past = found.confirmed().filter(meeting__during__endswith__lte=now)
        return past.order_by("-meeting__during", "pk")
    return found.upcoming(now).order_by("meeting__during", "created_at", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, pk: str) -> HttpResponse:
    found = Booking.objects.visible_to(viewer(request)).select_related("meeting__page__host")
    booking = get_object_or_404(found, pk=pk)
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
    if booking.state == Booking.State.CANCELLED:
        messages.info(request, f"The booking of {booking.name} was cancelled already.")
        return redirect("bookings:bookings")
    try:
        cancel_booking(booking=booking, by=Booking.By.HOST, reason=reason, now=timezone.now())
    except TooLate:
        messages.error(request, f"The meeting with {booking.name} has begun, so it stays as it is.")
    else:
        messages.success(request, f"Cancelled. {booking.name} is told by e-mail.")
    return redirect("bookings:bookings")
