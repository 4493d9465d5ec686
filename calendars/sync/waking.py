"""Asking for events to be written. The job is deferred by its name, as `connectors.wake` does."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

WRITE_TASK = "calendars.write_entries"


def wake_writer(connector_id: int) -> bool:
    """Have a worker write what is due in a connector's calendars. False when one will anyway.

    Commits with the surrounding transaction. Jobs of one connector run one after the other.
    """
    job = app.configure_task(
        WRITE_TASK, lock=f"connector:{connector_id}", queueing_lock=f"write:{connector_id}"
    )
    try:
        # A clash on the queueing lock breaks its transaction, so it gets one of its own.
        with transaction.atomic():
            job.defer(connector_id=connector_id)
    except AlreadyEnqueued:
        return False
    return True
