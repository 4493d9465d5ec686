"""Begin anew after a backup was restored: old promises end."""

from datetime import datetime

from django.db import transaction

from connectors.kinds.registry import kinds
from connectors.models import Connector, PushChannel, SyncRun


@transaction.atomic
def distrust_accounts(*, now: datetime) -> None:
    """Have every account read as soon as a worker runs, manual ones too."""
    Connector.objects.update(vouched_at=None, pushed_until=None)
    # What was subscribed to may tell the portal that the backup is of; here it is asked for anew.
    PushChannel.objects.all().delete()
    Connector.objects.filter(paused_at=None).update(next_sync_at=now)
    SyncRun.objects.running().update(outcome=SyncRun.Outcome.ABANDONED, finished_at=now)
    for kind in kinds().values():
        kind.lifecycle.restored(now)
