"""Asking for events to be written. The job is deferred by its name, as `connectors.wake` does."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from connectors.wake import lock_of

WRITE_TASK = "calendars.write_entries"
EXPAND_TASK = "calendars.expand_busy_time"
A_MOMENT = 1
"""Seconds until a job looks again whether its account is free."""


def wake_writer(connector_id: int) -> bool:
    """Have a worker write what is due in a connector's calendars. False when one will anyway.

    Commits with the surrounding transaction. Jobs of one connector run one after the other.
    """
    job = app.configure_task(
        WRITE_TASK, lock=lock_of(connector_id), queueing_lock=f"write:{connector_id}"
    )
    try:
        # A clash on the queueing lock breaks its transaction, so it gets one of its own.
        with transaction.atomic():
            job.defer(connector_id=connector_id)
    except AlreadyEnqueued:
        return False
    return True


def wake_expander(connector_id: int) -> None:
    """Have a worker expand the busy time of an account's calendars that a table began to read.
    Commits with the surrounding transaction."""
    job = app.configure_task(
        EXPAND_TASK, lock=lock_of(connector_id), queueing_lock=f"expand:{connector_id}"
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(connector_id=connector_id)


def come_again(task: str, queueing_lock: str, *, connector_id: int, **arguments: str) -> None:
    """Have a job that found its account in use run a moment later, instead of waiting for it with a
    worker in hand. Another one that waits already will do."""
    job = app.configure_task(
        task,
        lock=lock_of(connector_id),
        queueing_lock=queueing_lock,
        schedule_in={"seconds": A_MOMENT},
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(connector_id=connector_id, **arguments)
