"""Instants as people read them on a day of a page: "14:00", with the date where it is another."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from accounts import wording


@dataclass(frozen=True, slots=True)
class DayClock:
    """The wall's clock of a zone, seen from one day."""

    zone: ZoneInfo
    day: date

    def at(self, instant: int) -> str:
        local = self.local(instant)
        return f"{local:%H:%M}" if local.date() == self.day else self.dated(instant)

    def span(self, start: int, end: int) -> str:
        """A midnight that ends this day is 24:00 and no other day."""
        last = self.local(end)
        ends_today = self.local(end - 1).date() == self.day and f"{last:%H:%M}" == "00:00"
        return f"{self.at(start)}–{'24:00' if ends_today else self.at(end)}"

    def whole_days(self, start: int, end: int) -> str:
        """ "Mon 30 Nov to Wed 2 Dec", by their last day and not by the midnight after it; empty
        for one day, and where the zone of the event has its midnights at other times."""
        first, after = self.local(start), self.local(end)
        if first.time() != time() or after.time() != time():
            return ""
        last = self.local(end - 1)
        if last.date() == first.date():
            return ""
        return f"{date_format(first, 'D j M')} to {date_format(last, 'D j M')}"

    def dated(self, instant: int) -> str:
        local = self.local(instant)
        return f"{date_format(local, 'D j M')} {local:%H:%M}"

    def local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)


def length(seconds: int) -> str:
    """A length of time, which is counted in seconds here."""
    return wording.length(timedelta(seconds=seconds))


def day_name(day: date) -> str:
    return date_format(day, "l, j F Y")
