"""The host's dashboard: what is next, and whether the calendars behind it are well."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from bookings.models import Booking, BookingPage, Meeting
from bookings.views.manners import viewer
from calendars.models import AssociatedCalendar, CalendarEntry
from connectors.models import Connector
from connectors.overview import overviews

MEETINGS_SHOWN = 12


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    user = viewer(request)
    meetings = _next_meetings(user, now)
    today = timezone.localdate(now)
    connectors = list(overviews(Connector.objects.owned_by(user), now))
    context = {
        "today": [m for m in meetings if timezone.localdate(m.during.lower) <= today],
        "later": [m for m in meetings if timezone.localdate(m.during.lower) > today],
        "connectors": connectors,
        "pending": CalendarEntry.objects.owned_by(user).pending().count(),
        "steps": _first_steps(user, connected=bool(connectors)),
        "now": now,
    }
    return render(request, "bookings/home.html", context)


def _next_meetings(user: User, now: datetime) -> list[Meeting]:
    guests = Prefetch("bookings", Booking.objects.confirmed(), to_attr="guests")
    meetings = Meeting.objects.active().filter(host=user, during__endswith__gt=now)
    return list(
        meetings.select_related("page").prefetch_related(guests).order_by("during")[:MEETINGS_SHOWN]
    )


def _first_steps(user: User, *, connected: bool) -> dict[str, bool]:
    """What a new host has done already. `all` hides the hints."""
    chosen = AssociatedCalendar.objects.filter(
        table__host=user, table__is_default=True, is_main=True
    ).exists()
    has_page = BookingPage.objects.editable_by(user).exists()
    return {
        "connected": connected,
        "chosen": chosen,
        "has_page": has_page,
        "all": connected and chosen and has_page,
    }
