"""Deleting one's account: what goes is said before, and what keeps it."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.ratelimit import Rate, seconds_to_wait
from accounts.requests import viewer
from bookings import host_words as words
from bookings.actions.leave import belongings_of, cancel_everything_ahead, delete_account
from bookings.errors import LeavingRefused
from bookings.forms.leave import LeaveForm
from bookings.refusal_words import refusal

TRIES = Rate(10, 3600)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    user, now = get_object_or_404(User, pk=viewer(request).pk), timezone.now()
    form = LeaveForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST":
        if seconds_to_wait(TRIES, action="leave", who=str(user.pk)):
            messages.error(request, words.too_many_tries())
            return redirect("bookings:leave")
        if form.is_valid():
            try:
                delete_account(user=user, now=now)
            except LeavingRefused as error:
                messages.error(request, refusal(error))
                return redirect("bookings:leave")
            logout(request)
            messages.success(request, words.account_deleted())
            return redirect("account_login")
    context = {"form": form, "found": belongings_of(user, now)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "bookings/leave.html", context, status=status)


@require_POST
@login_required
def cancel_ahead(request: HttpRequest) -> HttpResponse:
    number = cancel_everything_ahead(user=viewer(request), now=timezone.now())
    messages.success(request, words.all_cancelled(number))
    return redirect("bookings:leave")
