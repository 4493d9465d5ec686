"""The one way to ask for a sync: timer, button, API and a longer horizon only wake the connector.

The job is deferred by its name because it lives one floor up, in `calendars.tasks`.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from accounts import queues
from connectors.models import Connector, SyncRun
from live.publish import publish

SYNC_TASK = "calendars.sync_connector"
AWAITED = (SyncRun.Trigger.FIRST, SyncRun.Trigger.BUTTON, SyncRun.Trigger.API)
"""Triggers with a person behind them."""


def lock_of(connector_id: int) -> str:
    """What all jobs of a connector carry, so that they run one after the other."""
    return f"connector:{connector_id}"


@transaction.atomic
def wake(connector: Connector, *, trigger: SyncRun.Trigger) -> bool:
    """Have a worker sync the connector soon. False when such a sync is waiting already.

    Commits with the surrounding transaction. Jobs of one connector run one after the other, and
    those that a person asked for before those of the timer.
    """
    Connector.objects.filter(pk=connector.pk).update(next_sync_at=timezone.now())
    return _ask(connector, trigger)


@transaction.atomic
def wake_if_due(connector: Connector, *, trigger: SyncRun.Trigger, now: datetime) -> bool:
    """For the timer: since it looked, a sync may have begun that somebody else asked for, and this
    one would only do the same again. False then, and when such a sync is waiting already."""
    still_due = Connector.objects.due(now).filter(pk=connector.pk)
    # The row is held from here on, and a sync that begins needs it.
    if not still_due.update(next_sync_at=now) or _is_taken(connector.pk):
        return False
    return _ask(connector, trigger)


def _is_taken(connector_id: int) -> bool:
    """Whether a worker has the sync in hand. Until it begins it has not said when the next is."""
    taken = ProcrastinateJob.objects.filter(lock=lock_of(connector_id), status="doing")
    return taken.filter(task_name=SYNC_TASK).exists()


def _ask(connector: Connector, trigger: SyncRun.Trigger) -> bool:
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
    job = app.configure_task(
        SYNC_TASK,
        lock=lock_of(connector.pk),
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
