"""Busy time moves on with the calendar, also where nothing is synced for days, and goes where no
table asks for it any more."""

import logging
from datetime import datetime, timedelta
from functools import lru_cache

from calendars.horizon import needed_horizon
from calendars.models import AssociatedCalendar, Calendar
from calendars.sync.apply import coverage_of, leave, roll
from calendars.sync.lock import AT_ONCE, BRIEF, SyncRunningError, account_lock, fenced
from calendars.sync.window import Renewal
from providers.errors import TooMuch

log = logging.getLogger(__name__)


def roll_windows(now: datetime) -> int:
    """Roll the window of every calendar that a table reads, and let go of what none does any more.
    Returns how many needed it.

    One calendar that fails leaves the others alone. Accounts in use are looked at last.
    """
    rolled, in_use = 0, []
    for pk in _needing(now):
        try:
            rolled += _roll(pk, now, AT_ONCE)
        except SyncRunningError:
            in_use.append(pk)
        except Exception:
            log.exception("the window of calendar %s could not be rolled on", pk)
    for pk in in_use:
        try:
            rolled += _roll(pk, now, BRIEF)
        except Exception as error:
            # A sync rolls the window of what it reads, too.
            log.warning("the window of calendar %s was not rolled on: %s", pk, error)
    return rolled


def expand_account(connector_id: int, now: datetime) -> int:
    """Expand what tables began to read of an account. Returns how many calendars. Raises
    `SyncRunningError` and `Connector.DoesNotExist`."""
    waiting = Calendar.objects.filter(
        connector=connector_id, covered_until=None, associations__is_busy=True
    ).exclude(verified_at=None)
    with account_lock(connector_id, patience=AT_ONCE):
        found = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
        return sum(_expand(pk, connector_id, now) for pk in found)


def _expand(pk: int, connector_id: int, now: datetime) -> bool:
    try:
        return _roll(pk, now, AT_ONCE)
    except TooMuch as error:
        # It stays unknown, and its syncs say the same.
        with fenced(connector_id):
            Calendar.objects.filter(pk=pk).update(
                error_code=error.code, error_details=error.details, error_text=""
            )
        return False


def _needing(now: datetime) -> list[int]:
    """Calendars to do something about. Most need nothing, and nobody has to wait for them."""
    horizon = lru_cache(maxsize=1)(needed_horizon)
    ticked = AssociatedCalendar.objects.filter(is_busy=True).values_list("calendar_id", flat=True)
    read = frozenset(ticked.order_by().distinct())
    known = Calendar.objects.exclude(verified_at=None).order_by("connector__host", "pk")
    rows = known.select_related("connector__host")
    return [
        calendar.pk
        for calendar in rows.iterator()
        if _needs(calendar, calendar.pk in read, now, horizon(calendar.connector.host))
    ]


def _needs(calendar: Calendar, is_ticked: bool, now: datetime, days: int) -> bool:
    if not is_ticked:
        return calendar.covered_until is not None
    window, renewal = coverage_of(calendar, now=now, days=days, expands=True)
    return renewal is not Renewal.NOTHING or window.end != calendar.covered_until


def _roll(pk: int, now: datetime, patience: timedelta) -> bool:
    """Raises `SyncRunningError`, and for what was disconnected meanwhile what does not exist."""
    calendar = Calendar.objects.select_related("connector__host").get(pk=pk)
    with account_lock(calendar.connector_id, patience=patience):
        # Only now nobody else changes what is stored of it.
        calendar.refresh_from_db()
        if not calendar.is_read:
            return leave(calendar)
        return roll(calendar, now=now, days=needed_horizon(calendar.connector.host))
