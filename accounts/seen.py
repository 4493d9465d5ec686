"""When a person was last here: to the hour, so that it costs next to nothing to know."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User

PRECISION = timedelta(hours=1)


def note_seen(user: User, now: datetime) -> None:
    """Write it down unless that was done within the hour. What lies ahead was noted before the
    clock was moved back, and is written anew."""
    if _is_noted(user.seen_at, now):
        return
    due = Q(seen_at=None) | Q(seen_at__lte=now - PRECISION) | Q(seen_at__gt=now)
    # Of many requests at one time, one writes.
    User.objects.filter(due, pk=user.pk).update(seen_at=now)
    user.seen_at = now


def _is_noted(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is not None and now - PRECISION < seen_at <= now


class SeenMiddleware:
    """Notes who has signed in. Scripts are noted where their token is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Looking at request.user costs a query, and pages without a session never need it.
        is_known = bool(request.session.session_key)
        response = self.get_response(request)
        # Only now, since a request that has written nothing may be answered again.
        if is_known and isinstance(request.user, User):
            note_seen(request.user, timezone.now())
        return response
