"""The one way to ask for a sync: timer, button, API and a longer horizon only wake the connector.

The job is deferred by its name because it lives one floor up, in `calendars.tasks`.
"""

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts import queues
from connectors.live.publish import publish
from connectors.models import Connector, SyncRun

SYNC_TASK = "calendars.sync_connector"
AWAITED = (SyncRun.Trigger.FIRST, SyncRun.Trigger.BUTTON, SyncRun.Trigger.API)
"""Triggers with a person behind them."""


def wake(connector: Connector, *, trigger: SyncRun.Trigger) -> bool:
    """Have a worker sync the connector soon. False when such a sync is waiting already.

    Commits with the surrounding transaction. Jobs of one connector run one after the other, and
    those that a person asked for before those of the timer.
    """
    Connector.objects.filter(pk=connector.pk).update(next_sync_at=timezone.now())
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
    job = app.configure_task(
        SYNC_TASK,
        lock=f"connector:{connector.pk}",
        queueing_lock=f"sync:{connector.pk}",
        priority=queues.AWAITED if trigger in AWAITED else 0,
    )
    try:
        # A clash on the queueing lock breaks its transaction, so it gets one of its own.
        with transaction.atomic():
            job.defer(connector_id=connector.pk, trigger=str(trigger))
    except AlreadyEnqueued:
        if trigger in AWAITED:
            _bring_forward(connector.pk)
        return False
    return True


def _bring_forward(connector_id: int) -> None:
    """Let the sync that waits already go before those nobody waits for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET priority = %s"
            " WHERE queueing_lock = %s AND status = 'todo' AND priority < %s",
            [queues.AWAITED, f"sync:{connector_id}", queues.AWAITED],
        )
