"""Questions about calendars, busy time and the outbox."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT

from accounts.models import User

ZONES_APART = timedelta(days=2)
"""More than any two zones differ."""

if TYPE_CHECKING:
    from calendars.models import (  # noqa: F401
        AccountChange,
        AssociatedCalendars,
        BusyTime,
        Calendar,
        CalendarEntry,
        Event,
    )


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def owned_by(self, user: User) -> "CalendarQuerySet":
        return self.filter(connector__host=user)

    def present(self) -> "CalendarQuerySet":
        """Calendars that their account still lists."""
        return self.filter(gone_at=None)

    def writable(self) -> "CalendarQuerySet":
        return self.present().filter(access="read-write")


class EventQuerySet(models.QuerySet["Event"]):
    def quarantined(self) -> "EventQuerySet":
        return self.exclude(problem="")

    def doubtful(self) -> "EventQuerySet":
        """Events that were read with caution."""
        return self.exclude(doubt="")

    def dated(self) -> "EventQuerySet":
        """With the texts of when they begin and end, as they are stored: their dates come first."""
        return self.annotate(begins=KT("parts__0__start"), ends=KT("parts__0__end"))

    def not_over(self, before: datetime) -> "EventQuerySet":
        """Of those that are `dated`, all that may take place after an instant. Single events whose
        date is long past are left out, without reading them."""
        day = (before - ZONES_APART).date()
        over = Q(begins__lt=f"{day}", ends__lt=f"{day}")
        return self.exclude(over, recurs=False, parts__1__isnull=True)

    def begun(self, by: datetime) -> "EventQuerySet":
        """Of those that are `dated`, all that may have begun by an instant."""
        day = (by + ZONES_APART + timedelta(days=1)).date()
        later = Q(begins__gte=f"{day}")
        return self.exclude(later, recurs=False, parts__1__isnull=True)


class BusyTimeQuerySet(models.QuerySet["BusyTime"]):
    def overlapping(self, start: datetime, end: datetime) -> "BusyTimeQuerySet":
        return self.filter(during__overlap=(start, end))

    def blocking(self) -> "BusyTimeQuerySet":
        return self.filter(blocks=True)


class AssociatedCalendarsQuerySet(models.QuerySet["AssociatedCalendars"]):
    def owned_by(self, user: User) -> "AssociatedCalendarsQuerySet":
        return self.filter(host=user)


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def owned_by(self, user: User) -> "CalendarEntryQuerySet":
        return self.filter(calendar__connector__host=user)

    def present(self) -> "CalendarEntryQuerySet":
        """Events that are wanted, whether they are written already or not."""
        return self.filter(wanted="present")

    def pending(self) -> "CalendarEntryQuerySet":
        """Entries whose calendar does not yet hold what is wanted."""
        return self.exclude(written_revision=F("revision"))

    def due(self, now: datetime) -> "CalendarEntryQuerySet":
        return self.pending().filter(Q(next_try_at=None) | Q(next_try_at__lte=now))

    def of_future_meetings(self, now: datetime) -> "CalendarEntryQuerySet":
        """Events that are wanted and not over yet."""
        return self.present().filter(during__endswith__gt=now)


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    def owned_by(self, user: User) -> "AccountChangeQuerySet":
        return self.filter(host=user)

    def under_way(self) -> "AccountChangeQuerySet":
        """Begun and not confirmed: nothing has changed yet."""
        return self.filter(confirmed_at=None)
