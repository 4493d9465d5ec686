"""The one way to ask for a sync: timer, button, API and a longer horizon only wake the connector.

The job is deferred by its name because it lives one floor up, in `calendars.tasks`.
"""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from connectors.live.publish import publish
from connectors.models import Connector, SyncRun

SYNC_TASK = "calendars.sync_connector"


def wake(connector: Connector, *, trigger: SyncRun.Trigger) -> bool:
    """Have a worker sync the connector soon. False when such a sync is waiting already.

    Commits with the surrounding transaction. Jobs of one connector run one after the other.
    """
    Connector.objects.filter(pk=connector.pk).update(next_sync_at=timezone.now())
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
    job = app.configure_task(
        SYNC_TASK,
        lock=f"connector:{connector.pk}",
        queueing_lock=f"sync:{connector.pk}",
    )
    try:
        # A clash on the queueing lock breaks its transaction, so it gets one of its own.
        with transaction.atomic():
            job.defer(connector_id=connector.pk, trigger=str(trigger))
    except AlreadyEnqueued:
        return False
    return True
