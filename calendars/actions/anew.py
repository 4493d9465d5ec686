"""Reading everything once more, whatever the server says of changes.

What is known stays in force until the new listing is complete: it is compared, event by event, and
what is not there any more goes at the end.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from calendars.models import Calendar
from connectors.actions.steer import sync_now
from connectors.models import Connector, SyncRun


def ask_anew(calendars: Iterable[Calendar]) -> int:
    """Have the next sync read these calendars anew. Returns how many there are."""
    wanted = Calendar.objects.present().filter(pk__in=[calendar.pk for calendar in calendars])
    return wanted.update(anew_asked_at=timezone.now())


@transaction.atomic
def read_calendar_anew(
    *, calendar: Calendar, trigger: SyncRun.Trigger = SyncRun.Trigger.BUTTON
) -> bool:
    """Read a calendar anew at once. False when a sync is waiting already; that one will do it.

    Raises `ConnectorRefused` while the connector is paused.
    """
    begun = sync_now(connector=calendar.connector, trigger=trigger)
    ask_anew([calendar])
    return begun


@transaction.atomic
def read_connector_anew(
    *, connector: Connector, trigger: SyncRun.Trigger = SyncRun.Trigger.BUTTON
) -> bool:
    """The same with all calendars of an account."""
    begun = sync_now(connector=connector, trigger=trigger)
    ask_anew(Calendar.objects.filter(connector=connector))
    return begun
