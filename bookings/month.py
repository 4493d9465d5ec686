"""The month a guest looks at: which days there are, and on which of them a time is free.

Pure: the viewer's zone and the present day are arguments. Days are those on the viewer's wall, so
the same slot may lie on another day for another viewer.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Years beyond these cannot be booked, and their rims cannot be shown in every zone.
_NEAR, _FAR = 1970, 2200
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One cell of the grid. `times` is how many start times are free on it."""

    date: date
    in_month: bool
    times: int = 0
    is_today: bool = False
    is_chosen: bool = False

    @property
    def anchor(self) -> str:
        return f"day-{self.date:%Y-%m-%d}"

    @property
    def look(self) -> str:
        """Its classes."""
        chosen, today = " selected" * self.is_chosen, " today" * self.is_today
        return f"day{chosen}{today}"


@dataclass(frozen=True, slots=True)
class Month:
    """The grid of one month, in whole weeks; `previous` and `next` are None at the rims."""

    first: date
    weeks: tuple[tuple[DayCell, ...], ...]
    previous: date | None
    next: date | None

    @property
    def times(self) -> int:
        return sum(day.times for week in self.weeks for day in week)


@dataclass(frozen=True, slots=True)
class Reach:
    """The days that can be asked for: from today to the end of the page's horizon."""

    today: date
    last: date

    def holds_month(self, first: date) -> bool:
        return first_of_month(self.today) <= first <= self.last


def reach(now: datetime, horizon: int, zone: ZoneInfo) -> Reach:
    """From the viewer's today to the day on which the horizon of so many days falls."""
    return Reach(
        now.astimezone(zone).date(), (now + timedelta(days=horizon)).astimezone(zone).date()
    )


def parse_month(text: str) -> date | None:
    """The first day of "2026-12", or None where there is no such month."""
    found = _MONTH.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def parse_day(text: str) -> date | None:
    """The day "2026-12-01", or None where there is no such day."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def parse_instant(text: str) -> datetime | None:
    """The instant "2026-12-01T09:00Z" in UTC; None without an offset, or beyond the calendar."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC) if instant.tzinfo and _NEAR <= instant.year < _FAR else None
    except (ValueError, OverflowError):
        return None


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def month_after(first: date) -> date:
    return first_of_month(first + timedelta(days=31))


def month_before(first: date) -> date:
    return first_of_month(first - timedelta(days=1))


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins on the wall, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def month_span(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which the month begins and ends for a viewer in the zone."""
    return day_start(first, zone), day_start(month_after(first), zone)


def by_day(starts: Iterable[datetime], zone: ZoneInfo) -> dict[date, list[datetime]]:
    """Start times under the viewer's day they fall on, in the viewer's zone."""
    days: dict[date, list[datetime]] = {}
    for start in starts:
        local = start.astimezone(zone)
        days.setdefault(local.date(), []).append(local)
    return days


def build_month(
    first: date,
    times: Mapping[date, int],
    reach: Reach,
    chosen: date | None = None,
    first_weekday: int = calendar.MONDAY,
) -> Month:
    """The grid of the month that begins on `first`."""
    weeks = calendar.Calendar(first_weekday).monthdatescalendar(first.year, first.month)
    return Month(
        first,
        tuple(
            tuple(_cell(day, first, times, reach.today, chosen) for day in week) for week in weeks
        ),
        previous=month_before(first) if first > reach.today else None,
        next=month_after(first) if month_after(first) <= reach.last else None,
    )


def _cell(
    day: date, first: date, times: Mapping[date, int], today: date, chosen: date | None
) -> DayCell:
    """Days of the neighbouring months only fill the week; they are neither free nor chosen."""
    if day.month != first.month:
        return DayCell(day, in_month=False)
    return DayCell(day, True, times.get(day, 0), is_today=day == today, is_chosen=day == chosen)
