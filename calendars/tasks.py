"""Jobs around syncing and writing. They only call what does the work, and may be repeated."""

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import queues
from calendars.models import CalendarEntry
from calendars.sync import ahead, engine, outbox, rolling
from calendars.sync.lock import AT_ONCE, SyncRunningError
from calendars.waking import WRITE_TASK, come_again, wake_writer
from connectors.models import Connector, SyncRun
from connectors.wake import SYNC_TASK, wake_if_due

log = logging.getLogger(__name__)

# The sixth field counts seconds.
EVERY_TEN_SECONDS = "* * * * * */10"
AT_NIGHT = "17 3 * * *"


@app.task(name=SYNC_TASK, queue=queues.SYNC, retry=queues.ONCE_MORE)
def sync_connector(connector_id: int, trigger: str) -> None:
    """Sync a connector, unless it was paused or disconnected since the job was made."""
    if not Connector.objects.filter(pk=connector_id, paused_at=None).exists():
        return
    try:
        engine.sync_connector(connector_id, trigger=trigger, patience=AT_ONCE)
    except Connector.DoesNotExist as reason:
        log.info("sync of connector %s left out: %s", connector_id, reason)
    except SyncRunningError as reason:
        log.info("sync of connector %s comes again: %s", connector_id, reason)
        come_again(SYNC_TASK, f"sync:{connector_id}", connector_id=connector_id, trigger=trigger)


@app.task(name=WRITE_TASK, queue=queues.WRITE, priority=queues.AHEAD, retry=queues.ONCE_MORE)
def write_entries(connector_id: int) -> None:
    """Write what is due, unless the connector was paused or disconnected."""
    if not Connector.objects.filter(pk=connector_id, paused_at=None).exists():
        return
    try:
        outbox.write_due(connector_id, patience=AT_ONCE)
    except Connector.DoesNotExist as reason:
        log.info("writing for connector %s left out: %s", connector_id, reason)
    except SyncRunningError as reason:
        log.info("writing for connector %s comes again: %s", connector_id, reason)
        come_again(WRITE_TASK, f"write:{connector_id}", connector_id=connector_id)


@app.periodic(cron=EVERY_TEN_SECONDS)
@app.task(
    name="calendars.wake_due_connectors",
    queue=queues.TIMER,
    queueing_lock="wake-due-connectors",
)
def wake_due_connectors(timestamp: int) -> None:
    now = timezone.now()
    for connector in Connector.objects.due(now):
        trigger = SyncRun.Trigger.RETRY if connector.failures > 0 else SyncRun.Trigger.SCHEDULE
        wake_if_due(connector, trigger=trigger, now=now)


@app.periodic(cron=EVERY_TEN_SECONDS)
@app.task(name="calendars.wake_due_writes", queue=queues.TIMER, queueing_lock="wake-due-writes")
def wake_due_writes(timestamp: int) -> None:
    due = CalendarEntry.objects.due(timezone.now()).filter(calendar__connector__paused_at=None)
    connectors = due.order_by().values_list("calendar__connector_id", flat=True).distinct()
    for connector_id in connectors:
        wake_writer(connector_id)


@app.periodic(cron=AT_NIGHT)
@app.task(name="calendars.roll_windows", queue=queues.TIMER, queueing_lock="roll-windows")
def roll_windows(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, UTC)
    ahead.prune(now)
    rolling.roll_windows(now)
