"""Agents that fell silent, and what nobody needs any more."""

from datetime import datetime, timedelta

from django.db.models import F, Max
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import queues
from connectors.examining.examine import examine_connector
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, AgentEvent, OutlookAccount
from live.publish import publish

# The sixth field counts seconds.
# With the silence that is allowed before, an agent is told to be offline within 90 seconds.
EVERY_TEN_SECONDS = "* * * * * */10"
HOURLY = "23 * * * *"

KEPT_TOMBSTONES = timedelta(days=30)
KEPT_UNSHARED = timedelta(days=1)
KEPT_ANSWERS = timedelta(days=1)
KEPT_INVITATIONS = timedelta(hours=1)
"""Beyond the life of the code, so that who comes late is told so."""


@app.periodic(cron=EVERY_TEN_SECONDS)
@app.task(name="outlook.notice_silence", queue=queues.TIMER, queueing_lock="outlook-silence")
def notice_silence_now(timestamp: int) -> None:
    notice_silence(timezone.now())


def notice_silence(now: datetime) -> int:
    """Show and alert agents of which nothing was heard for too long. Returns their number."""
    silent = list(Agent.objects.falling_silent(now).select_related("account__connector"))
    for agent in silent:
        # It may have spoken since.
        late = Agent.objects.falling_silent(now).filter(pk=agent.pk)
        connector = agent.account.connector
        if late.update(was_silent=True) and connector is not None:
            publish(host_id=connector.host_id, what="connector", pk=connector.pk)
            examine_connector(connector.pk, now=now)
    return len(silent)


@app.periodic(cron=HOURLY)
@app.task(name="outlook.prune", queue=queues.TIMER, queueing_lock="outlook-prune")
def prune_now(timestamp: int) -> None:
    prune(timezone.now())


def prune(now: datetime) -> None:
    """Forget what nobody will ask for."""
    expired = OutlookAccount.objects.unpaired().filter(code_expires_at__lt=now - KEPT_INVITATIONS)
    expired.exclude(blocked_until__gt=now).delete()
    AgentCommand.objects.filter(answered_at__lt=now - KEPT_ANSWERS).delete()
    _forget_unshared(now)
    _forget_tombstones(now)


def _forget_unshared(now: datetime) -> None:
    """The events of calendars that are not shared any more; if they are again, all is told anew."""
    unshared = AgentCalendar.objects.filter(gone_at__lt=now - KEPT_UNSHARED).exclude(revision="")
    for calendar in unshared:
        AgentEvent.objects.filter(calendar=calendar).delete()
        version = F("version") + 1
        AgentCalendar.objects.filter(pk=calendar.pk).update(
            revision="", confirmed_at=None, version=version, floor=version
        )


def _forget_tombstones(now: datetime) -> None:
    """Cursors from before a forgotten tombstone would never learn of it, so they end too."""
    old = AgentEvent.objects.filter(gone_at__lt=now - KEPT_TOMBSTONES)
    for row in old.order_by().values("calendar_id").annotate(latest=Max("version")):
        AgentCalendar.objects.filter(pk=row["calendar_id"], floor__lt=row["latest"]).update(
            floor=row["latest"]
        )
        old.filter(calendar_id=row["calendar_id"], version__lte=row["latest"]).delete()
