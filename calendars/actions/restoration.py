"""Begin anew after a backup was restored: what it says of calendars may be long out of date.

What is known stays for the comparison, but confirms nothing: a calendar is unknown until all of it
was read once, so no page offers a time that was taken after the backup.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from calendars.models import Calendar, CalendarEntry, ReadAhead, Restoration


@transaction.atomic
def distrust_calendars() -> None:
    """Drop the servers' old tokens, and take it that waiting writes have been made since."""
    Calendar.objects.update(
        cursor=None,
        compared_at=None,
        verified_at=None,
        comparisons_due=0,
        deletions_accepted_at=None,
    )
    ReadAhead.objects.all().delete()
    waiting = CalendarEntry.objects.pending()
    waiting.update(next_try_at=None)
    # An entry that was tried is looked for by its UID before anything is made or thrown away.
    waiting.filter(attempts=0).update(attempts=F("attempts") + 1)


@transaction.atomic
def note_restoration(*, made_at: datetime, mails_dropped: int, now: datetime) -> Restoration:
    return Restoration.objects.create(made_at=made_at, restored_at=now, mails_dropped=mails_dropped)


@transaction.atomic
def dismiss_restoration(*, restoration: Restoration, user: User) -> None:
    """Show it to this person no more. Saying so again changes nothing."""
    restoration.dismissed_by.add(user)
