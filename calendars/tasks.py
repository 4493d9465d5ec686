"""Jobs around syncing and writing. They only call what does the work, and may be repeated."""

import logging
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import queues
from calendars.models import CalendarEntry
from calendars.sync import ahead, engine, outbox, rolling
from calendars.sync.lock import AT_ONCE, SyncRunningError
from calendars.waking import EXPAND_TASK, WRITE_TASK, come_again, wake_writer
from connectors.examining.examine import examine_connector
from connectors.models import Connector
from connectors.wake import SYNC_TASK

log = logging.getLogger(__name__)

# The sixth field counts seconds.
EVERY_TEN_SECONDS = "* * * * * */10"
AT_NIGHT = "17 3 * * *"


@app.task(name=SYNC_TASK, queue=queues.SYNC)
def sync_connector(connector_id: int, trigger: str) -> None:
    """Sync a connector, unless it was paused or disconnected. For commands, and for jobs that an
    earlier release left: syncs wait in the connectors' own rows (`calendars.sync.claim`)."""
    if not Connector.objects.filter(pk=connector_id, paused_at=None).exists():
        return
    try:
        engine.sync_connector(connector_id, trigger=trigger, patience=AT_ONCE)
    except (Connector.DoesNotExist, SyncRunningError) as reason:
        log.info("sync of connector %s left out: %s", connector_id, reason)


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


@app.task(name=EXPAND_TASK, queue=queues.TIMER, priority=queues.AHEAD, retry=queues.ONCE_MORE)
def expand_busy_time(connector_id: int) -> None:
    """Expand what a table began to read and what was too much to be expanded at once."""
    try:
        if rolling.expand_account(connector_id, timezone.now()):
            examine_connector(connector_id)
    except Connector.DoesNotExist as reason:
        log.info("busy time of connector %s is not expanded: %s", connector_id, reason)
    except SyncRunningError as reason:
        log.info("busy time of connector %s is expanded a moment later: %s", connector_id, reason)
        come_again(EXPAND_TASK, f"expand:{connector_id}", connector_id=connector_id)


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
