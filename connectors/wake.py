"""The one way to ask for a sync: button, API, news and a longer horizon only wake the connector.

What is due stands in its own row; `calendars.sync.claim` takes it from there. That it is there is
also called out, so that nobody has to look all the time.
"""

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from connectors.models import Connector, SyncRun
from live.publish import publish

SYNC_TASK = "calendars.sync_connector"
"""By this name whoever lives below the engine has a connector synced at once, in this process."""

DUE = "daybook_due"
"""The channel of PostgreSQL on which it is called out that somebody asked for a sync."""

AWAITED = (SyncRun.Trigger.FIRST, SyncRun.Trigger.BUTTON, SyncRun.Trigger.API)
"""Triggers with a person behind them."""


def lock_of(connector_id: int) -> str:
    """What all jobs of a connector carry, so that they run one after the other."""
    return f"connector:{connector_id}"


@transaction.atomic
def wake(connector: Connector, *, trigger: SyncRun.Trigger) -> bool:
    """Have a worker sync the connector soon. False when such a sync is waiting already.

    Commits with the surrounding transaction. What a person asked for comes first. A sync that is
    under way does not count: what happened meanwhile it may not have seen.
    """
    now = timezone.now()
    row = Connector.objects.select_for_update(of=("self",), no_key=True).filter(pk=connector.pk)
    found = row.values_list("asked", "next_sync_at").first()
    if found is None:
        return False
    asked, due = found
    waits = bool(asked) and due is not None and due <= now and not _is_in_hand(connector.pk)
    if waits and (asked in AWAITED or trigger not in AWAITED):
        return False
    Connector.objects.filter(pk=connector.pk).update(
        asked=trigger, **({} if waits else {"next_sync_at": now})
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [DUE])
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
    return not waits


def is_awaited(connector_id: int) -> bool:
    """Whether somebody waits for a sync of it that has not ended yet."""
    return Connector.objects.filter(pk=connector_id, paused_at=None, asked__in=AWAITED).exists()


def _is_in_hand(connector_id: int) -> bool:
    """Whether somebody talks to the account now. Leases live one floor up."""
    return Connector.objects.filter(pk=connector_id, lease__expires_at__gte=Now()).exists()
