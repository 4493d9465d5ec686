"""Instants in the words of somebody who reads them in their own zone, with their age."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.wording import age


@dataclass(frozen=True, slots=True)
class CheckClock:
    """The moment of a check and the zone of whoever asked."""

    now: datetime
    zone: ZoneInfo

    def at(self, instant: datetime) -> str:
        """“23 Nov 2026, 09:00 CET (3 min earlier)”: an age that stays true when read later."""
        return f"{self.plain(instant)} ({self.age(instant)})"

    def plain(self, instant: datetime) -> str:
        local = instant.astimezone(self.zone)
        return f"{local.day} {local:%b %Y, %H:%M} {local.tzname()}"

    def age(self, instant: datetime) -> str:
        gap = self.now - instant
        if abs(gap) < timedelta(seconds=1):
            return "at that moment"
        return f"{age(abs(gap))} {'earlier' if gap > timedelta() else 'later'}"
