"""The host deletes the data of a guest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import host_words as words
from bookings.actions.forget import forget_guest
from bookings.errors import BookingGone, StillNeeded
from bookings.refusal_words import refusal
from bookings.views.bookings import own_booking


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def forget(request: HttpRequest, pk: str) -> HttpResponse:
    booking = own_booking(request, pk)
    if request.method != "POST":
        return render(request, "bookings/booking_forget.html", {"booking": booking})
    try:
        forget_guest(booking=booking, now=timezone.now())
    except (StillNeeded, BookingGone) as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, words.guest_forgotten())
    return redirect("bookings:booking", pk=booking.pk)
