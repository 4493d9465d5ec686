"""The host's dashboard: what is next, and whether the calendars behind it are well."""

from collections.abc import Collection

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import viewer
from bookings.dashboard import dashboard_context
from bookings.models import BookingPage
from bookings.placing import has_main
from calendars.models import AssociatedCalendar


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    context = dashboard_context(user, timezone.now())
    pages = list(BookingPage.objects.editable_by(user).annotate(has_main=has_main()))
    context["steps"] = _first_steps(user, connected=bool(context["connectors"]), pages=pages)
    context["unwritten"] = [page for page in pages if page.enabled and not page.has_main]
    return render(request, "bookings/home.html", context)


def _first_steps(user: User, *, connected: bool, pages: Collection[BookingPage]) -> dict[str, bool]:
    """What a new host has done already. `all` hides the hints."""
    chosen = AssociatedCalendar.objects.filter(
        table__host=user, table__is_default=True, is_main=True
    ).exists()
    return {
        "connected": connected,
        "chosen": chosen,
        "has_page": bool(pages),
        "all": connected and chosen and bool(pages),
    }
