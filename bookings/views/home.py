"""The host's dashboard: what is next, and whether the calendars behind it are well."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import viewer
from bookings.dashboard import dashboard_context


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/home.html", dashboard_context(viewer(request), timezone.now()))
