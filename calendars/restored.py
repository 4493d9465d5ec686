"""What a portal that was restored from a backup does not know, and how long it will not."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from calendars.models import Calendar, Restoration
from calendars.querysets import CalendarQuerySet


@dataclass(frozen=True, slots=True)
class Restored:
    """For one person. `to_compare` of their calendars have not been read since."""

    pk: int
    made_at: datetime
    mails_dropped: int
    to_compare: int


def restored_for(user: User) -> Restored | None:
    """The last restoration, unless the person has dismissed it or came after it."""
    last = Restoration.objects.first()
    if last is None or user.date_joined > last.restored_at:
        return None
    if last.dismissed_by.filter(pk=user.pk).exists():
        return None
    waiting = not_compared().filter(connector__host=user).count()
    return Restored(last.pk, last.made_at, last.mails_dropped, waiting)


def restoration_under_way() -> tuple[Restoration, int] | None:
    """The last restoration with the number of calendars that still have to be compared, until all
    of them were."""
    last = Restoration.objects.first()
    waiting = not_compared().count() if last else 0
    return (last, waiting) if last and waiting else None


def not_compared() -> CalendarQuerySet:
    """Calendars that nothing has been read of, of accounts that are not paused."""
    return Calendar.objects.present().filter(compared_at=None, connector__paused_at=None)
