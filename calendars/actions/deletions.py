"""The host's answer to "this calendar is suddenly empty": yes, it is."""

from django.db import transaction
from django.utils import timezone

from accounts.gone import held
from calendars.models import Calendar
from connectors.models import SyncRun
from connectors.wake import wake


@transaction.atomic
def accept_deletions(*, calendar: Calendar) -> bool:
    """Let the next sync, which is asked for at once, remove what the calendar lost.

    False when no deletions are held (any more).
    """
    locked = held(Calendar.objects, pk=calendar.pk)
    if locked.held_since is None:
        return False
    locked.deletions_accepted_at = timezone.now()
    locked.save(update_fields=["deletions_accepted_at"])
    wake(locked.connector, trigger=SyncRun.Trigger.BUTTON)
    return True
