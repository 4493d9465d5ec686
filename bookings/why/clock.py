"""Instants as people read them on a day of a page: "14:00", with the date where it is another."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from languages import days, lengths

LAST_MIDNIGHT = "24:00"
"""The midnight that ends a day, where a day has 24 hours."""


@dataclass(frozen=True, slots=True)
class DayClock:
    """The wall's clock of a zone, seen from one day."""

    zone: ZoneInfo
    day: date

    def at(self, instant: int) -> str:
        local = self.local(instant)
        return days.clock(local) if local.date() == self.day else self.dated(instant)

    def span(self, start: int, end: int) -> str:
        """A midnight that ends this day is 24:00 and no other day."""
        first, last = self.local(start), self.local(end)
        if last.time() == time() and self.local(end - 1).date() == self.day:
            midnight = days.clock(last)
            return f"{self.at(start)}–{LAST_MIDNIGHT if midnight == '00:00' else midnight}"
        return f"{self.at(start)}{days.ending(last, first)}"

    def whole_days(self, start: int, end: int) -> tuple[str, str] | None:
        """The first and the last of several days, "Mon 30 Nov" and "Wed 2 Dec", which is not the
        midnight after it; None for one day, and where the zone of the event has its midnights at
        other times."""
        first, after = self.local(start), self.local(end)
        if first.time() != time() or after.time() != time():
            return None
        last = self.local(end - 1)
        if last.date() == first.date():
            return None
        return days.day(first, "short weekday"), days.day(last, "short weekday")

    def dated(self, instant: int) -> str:
        return days.moment(self.local(instant), "short weekday")

    def local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)


def length(seconds: int) -> str:
    """A length of time, which is counted in seconds here."""
    return lengths.length(timedelta(seconds=seconds))
