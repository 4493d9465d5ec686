"""Busy time moves on with the calendar, also where nothing is synced for days."""

import logging
from datetime import datetime

from calendars.horizon import needed_horizon
from calendars.models import Calendar
from calendars.sync.apply import roll
from calendars.sync.lock import account_lock

log = logging.getLogger(__name__)


def roll_windows(now: datetime) -> int:
    """Roll the window of every calendar that was read once. Returns how many needed it.

    One calendar that fails leaves the others alone.
    """
    rolled = 0
    for calendar in Calendar.objects.exclude(verified_at=None).select_related("connector__host"):
        try:
            with account_lock(calendar.connector_id):
                days = needed_horizon(calendar.connector.host)
                rolled += roll(calendar, now=now, days=days)
        except Exception:
            log.exception("the window of calendar %s could not be rolled on", calendar.pk)
    return rolled
