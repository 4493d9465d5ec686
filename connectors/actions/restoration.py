"""Begin anew after a backup was restored: old promises end, and nobody is mailed again."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from connectors.models import (
    AgentCalendar,
    AgentCommand,
    Alert,
    Connector,
    Diagnosis,
    OutlookAccount,
    SyncRun,
)


@transaction.atomic
def distrust_accounts(*, now: datetime) -> None:
    """Have every account read as soon as a worker runs, manual ones too."""
    Connector.objects.update(vouched_at=None)
    Connector.objects.filter(paused_at=None).update(next_sync_at=now)
    SyncRun.objects.running().update(outcome=SyncRun.Outcome.ABANDONED, finished_at=now)
    Diagnosis.objects.filter(state=Diagnosis.State.RUNNING).delete()
    _distrust_agents()
    _silence_alerts(now)


def _distrust_agents() -> None:
    """A PC tells its calendars from the beginning when the portal holds none of their revisions.
    Writes that it was asked for are asked for once more by the outbox."""
    AgentCalendar.objects.update(revision="", building="", parts_held=0, confirmed_at=None)
    OutlookAccount.objects.update(confirmed_at=None)
    AgentCommand.objects.all().delete()


def _silence_alerts(now: datetime) -> None:
    """Whether these were mailed after the backup was made is not known, nor whether their end was.
    They are shown, and only what is raised from now on is mailed."""
    Alert.objects.update(
        mailed_at=Coalesce("mailed_at", now),
        administrators_mailed_at=Coalesce("administrators_mailed_at", now),
        resolution_mailed_at=Coalesce("resolution_mailed_at", now),
    )
