"""Is anybody there to do the jobs?"""

from datetime import datetime, timedelta

from django.db.models import Max
from procrastinate.contrib.django.models import ProcrastinateWorker

SILENT_AFTER = timedelta(seconds=30)
"""A worker gives a sign of life every 5 seconds."""


def last_sign_of_life() -> datetime | None:
    """Of any worker. The row of one that stopped in order is gone."""
    seen: datetime | None = ProcrastinateWorker.objects.aggregate(at=Max("last_heartbeat"))["at"]
    return seen


def is_alive(heartbeat: datetime | None, now: datetime) -> bool:
    return heartbeat is not None and now - heartbeat < SILENT_AFTER
