"""Calendars that a table begins to read: their busy time is there before anybody relies on it.

What nobody reads is stored as events only. Until it is expanded it is unknown, and never free.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from calendars.horizon import needed_horizon
from calendars.models import Calendar
from calendars.sync.apply import expand
from calendars.waking import wake_expander
from providers.errors import TooMuch

EVENTS_AT_ONCE = 1_000
ROWS_AT_ONCE = 20_000
"""What is worked out while somebody waits: it takes about a second at the most."""


def expand_chosen(calendars: Collection[int]) -> None:
    """Have the busy time of calendars that a table reads from now on. Belongs into the transaction
    that says so, once it was said: a job that finds nobody reading a calendar waits for its row.

    Small ones are expanded at once, others by a job. One that was never read is left to its sync.
    """
    now = timezone.now()
    chosen = Calendar.objects.filter(pk__in=calendars).select_related("connector__host")
    for calendar in chosen.order_by("pk").select_for_update(of=("self",)):
        if calendar.verified_at is None or calendar.covered_until is not None:
            continue
        if not _expand_at_once(calendar, now):
            wake_expander(calendar.connector_id)


def _expand_at_once(calendar: Calendar, now: datetime) -> bool:
    """False when there is too much of it."""
    if calendar.events.count() > EVENTS_AT_ONCE:
        return False
    days = needed_horizon(calendar.connector.host)
    try:
        expand(calendar, now=now, days=days, most=ROWS_AT_ONCE)
    except TooMuch:
        return False
    return True
