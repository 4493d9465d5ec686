"""What happens to requests that nobody has answered: they lapse, or confirm themselves."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from bookings.actions.confirm import confirm_if_free
from bookings.actions.decline import expire_booking
from bookings.availability import knowledge_of
from bookings.domain.certainty import Certainty
from bookings.models import Booking, BookingPage

log = logging.getLogger(__name__)


def settle_requests(*, now: datetime) -> None:
    """Look at every open request: those whose deadline has passed lapse; the others are confirmed
    if all calendars of their page are fresh again and the time is free."""
    waiting = Booking.objects.requested().order_by("created_at", "pk")
    _each(waiting.filter(expires_at__lte=now), lambda one: expire_booking(booking=one, now=now))
    # Asked once per page and without the host's lock, which the confirmation then takes.
    fresh = [page.pk for page in _asked(now) if _is_fresh(page, now)]
    hopeful = waiting.filter(expires_at__gt=now, meeting__page__in=fresh)
    _each(hopeful, lambda one: confirm_if_free(booking=one, now=now))


def _asked(now: datetime) -> QuerySet[BookingPage]:
    open_requests = Booking.objects.requested().filter(expires_at__gt=now)
    return BookingPage.objects.filter(pk__in=open_requests.order_by().values("meeting__page"))


def _is_fresh(page: BookingPage, now: datetime) -> bool:
    return knowledge_of(page, now=now).certainty is Certainty.FRESH


def _each(bookings: QuerySet[Booking], settle: Callable[[Booking], object]) -> None:
    """One request that cannot be settled must not keep the others waiting."""
    for booking in bookings.select_related("meeting"):
        try:
            settle(booking)
        except Exception:
            log.exception("request %s could not be settled", booking.pk)
