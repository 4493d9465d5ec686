"""Instants in the words of somebody who reads them in their own zone, with their age."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from languages.days import moment
from languages.lengths import age


@dataclass(frozen=True, slots=True)
class CheckClock:
    """The moment of a check and the zone of whoever reads."""

    now: datetime
    zone: tzinfo

    def at(self, instant: datetime) -> str:
        """“23 Nov 2026, 09:00 CET (3 min earlier)”: an age that stays true when read later."""
        told, gap = self.plain(instant), self.now - instant
        if abs(gap) < timedelta(seconds=1):
            return _("%(instant)s (at that moment)") % {"instant": told}
        filled = {"instant": told, "length": age(abs(gap))}
        if gap > timedelta():
            return _("%(instant)s (%(length)s earlier)") % filled
        return _("%(instant)s (%(length)s later)") % filled

    def plain(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return f"{moment(local, 'short year')} {local.tzname()}"
