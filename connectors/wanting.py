"""Somebody looks at what accounts decide: from now on they are looked at as often as was promised.

Called while a guest waits for a page, so it waits for nobody: rows that a sync holds are left out,
since that sync will find out by itself how warm its account is.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Now

from connectors.domain.freshness import SKEW
from connectors.domain.pace import Because, Pace, Warmth, is_stretched, next_look
from connectors.models import Connector, SyncRun
from connectors.wake import wake

PRECISION = timedelta(minutes=1)
"""How often it is worth noting that somebody looks."""
CALM = (SyncRun.Outcome.OK, SyncRun.Outcome.ABANDONED)
"""Outcomes after which nothing is waited for: no server asked for a pause, no PC is to speak up."""


@transaction.atomic
def want(numbers: Collection[int], now: datetime) -> None:
    """Keep the connectors of these numbers hot for a while, and wake those that were looked at
    longer ago than their interval says."""
    connectors = list(_free_to_change(numbers, now))
    calm = [connector for connector in connectors if _is_calm(connector)]
    late = [connector for connector in calm if _is_late(connector, now)]
    for connector in calm:
        connector.next_sync_at = _drawn_in(connector, now)
    for connector in connectors:
        connector.wanted_at, connector.warmth = now, Warmth.HOT
    Connector.objects.bulk_update(connectors, ["wanted_at", "warmth", "next_sync_at"])
    for connector in late:
        wake(connector, trigger=SyncRun.Trigger.BOOKING)


def _free_to_change(numbers: Collection[int], now: datetime) -> Collection[Connector]:
    noted = Q(wanted_at__gt=now - PRECISION, wanted_at__lte=now + SKEW)
    runs = SyncRun.objects.filter(connector=OuterRef("pk")).order_by("-started_at", "-pk")
    due = Connector.objects.filter(~noted | Q(wanted_at=None), pk__in=numbers).order_by("pk")
    free = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    # Leases live one floor up.
    in_hand = ExpressionWrapper(Q(lease__expires_at__gte=Now()), BooleanField())
    return free.annotate(outcome=Subquery(runs.values("outcome")[:1]), in_hand=in_hand)


def _is_calm(connector: Connector) -> bool:
    """Whether only the clock says when it is looked at next."""
    return (
        is_stretched(connector.hearing)
        and connector.next_sync_at is not None
        and connector.last_sync_at is not None
        and not connector.failures
        and not connector.error_code
        and connector.outcome in CALM  # type: ignore[attr-defined]
    )


def _drawn_in(connector: Connector, now: datetime) -> datetime | None:
    """When its turn comes, as if it had been hot since it was looked at, which may be now: a sync
    that finds another turn than it began with leaves it as it is."""
    assert connector.last_sync_at is not None
    assert connector.next_sync_at is not None
    hot = Pace(Warmth.HOT, connector.every, Because.WANTED)
    if _is_in_hand(connector):
        return next_look(hot, connector.pk, now)
    look = next_look(hot, connector.pk, connector.last_sync_at)
    return min(connector.next_sync_at, look) if look else connector.next_sync_at


def _is_in_hand(connector: Connector) -> bool:
    """Whether somebody talks to the account now."""
    return bool(connector.in_hand)  # type: ignore[attr-defined]


def _is_late(connector: Connector, now: datetime) -> bool:
    """Whether it was looked at longer ago than its host chose, be it with success or not."""
    if _is_in_hand(connector):
        return False
    looks = [connector.last_sync_at, connector.last_attempt_at]
    latest = max((look for look in looks if look is not None), default=now)
    return connector.every is not None and now - latest > connector.every
