"""Jobs around channels. What renews them is a sync; these see to it that one comes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import queues
from connectors.channels import ending
from connectors.models import Connector, PushChannel, SyncRun
from connectors.wake import wake

EVERY_MINUTE = "* * * * *"


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="connectors.renew_channels", queue=queues.TIMER, queueing_lock="renew-channels")
def renew_channels(timestamp: int) -> None:
    """Wake the connectors whose channels are missing or end soon, and have others ended."""
    now = timezone.now()
    ending.forget_ended(now)
    ending.no_more(PushChannel.objects.idle(), now)
    for connector_id in ending.connectors_to_end(now):
        ending.ask_to_end(connector_id)
    due = PushChannel.objects.wanted().due(now).values("connector_id")
    # A connector that fails is tried when its turn comes, and that renews its channels, too.
    for connector in Connector.objects.filter(pk__in=due, failures=0, paused_at=None):
        wake(connector, trigger=SyncRun.Trigger.SCHEDULE)


@app.task(name=ending.END_TASK, queue=queues.SYNC, retry=queues.ONCE_MORE)
def end_channels(connector_id: int | None) -> None:
    ending.end_channels(connector_id, now=timezone.now())
