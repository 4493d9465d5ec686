"""Busy time moves on with the calendar, also where nothing is synced for days."""

import logging
from datetime import datetime, timedelta

from calendars.horizon import needed_horizon
from calendars.models import Calendar
from calendars.sync.apply import roll
from calendars.sync.lock import AT_ONCE, BRIEF, SyncRunningError, account_lock

log = logging.getLogger(__name__)


def roll_windows(now: datetime) -> int:
    """Roll the window of every calendar that was read once. Returns how many needed it.

    One calendar that fails leaves the others alone. Accounts in use are looked at last.
    """
    rolled, in_use = 0, []
    for calendar in Calendar.objects.exclude(verified_at=None).select_related("connector__host"):
        try:
            rolled += _roll(calendar, now, AT_ONCE)
        except SyncRunningError:
            in_use.append(calendar)
        except Exception:
            log.exception("the window of calendar %s could not be rolled on", calendar.pk)
    for calendar in in_use:
        try:
            rolled += _roll(calendar, now, BRIEF)
        except Exception as error:
            # A sync rolls the window of what it reads, too.
            log.warning("the window of calendar %s was not rolled on: %s", calendar.pk, error)
    return rolled


def _roll(calendar: Calendar, now: datetime, patience: timedelta) -> bool:
    with account_lock(calendar.connector_id, patience=patience):
        return roll(calendar, now=now, days=needed_horizon(calendar.connector.host))
