"""After a backup was restored, nobody is mailed again."""

from datetime import datetime

from django.db.models.functions import Coalesce

from alerts.models import Alert


def silence_alerts(*, now: datetime) -> None:
    """Whether these were mailed after the backup was made is not known, nor whether their end was.
    They are shown, and only what is raised from now on is mailed."""
    Alert.objects.update(
        mailed_at=Coalesce("mailed_at", now),
        administrators_mailed_at=Coalesce("administrators_mailed_at", now),
        resolution_mailed_at=Coalesce("resolution_mailed_at", now),
    )
