"""The host's dashboard: what is next, and whether the calendars behind it are well."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import viewer
from bookings.dashboard import dashboard_context
from bookings.models import Booking
from calendars.restored import restored_for


@require_safe
@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = viewer(request)
    context = {**dashboard_context(user, timezone.now()), **restored_context(user)}
    return render(request, "bookings/home.html", context)


def restored_context(user: User) -> dict[str, object]:
    restored = restored_for(user)
    if restored is None:
        return {}
    held = Booking.objects.visible_to(user).requested().filter(expires_at=None).count()
    return {"restored": restored, "held_requests": held}
