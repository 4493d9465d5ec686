"""The rows of the editor of hours: as typed, read, and made of what is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby, zip_longest

from django.utils.translation import gettext as _

from bookings.hours import DateSpan, HoursError, parse_clock
from bookings.hours_words import refused
from bookings.month import parse_day

MOST_ROWS = 400
ONE_DAY = timedelta(days=1)

Span = tuple[time, time]


@dataclass(slots=True)
class HoursRow:
    """One pair of time boxes as typed, with its first and last date in the list of dates."""

    starts: str = ""
    ends: str = ""
    date: str = ""
    until: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.starts or self.ends or self.date or self.until)


def rows_of(*columns: list[str]) -> list[HoursRow]:
    """Rows of parallel lists, in the order of a row's fields; what is missing is empty."""
    starts, ends, *dates = columns
    number = len(dates[0] if dates else starts)
    kept = [column[: min(number, MOST_ROWS)] for column in (starts, ends, *dates)]
    return [HoursRow(*(cell.strip() for cell in row)) for row in zip_longest(*kept, fillvalue="")]


def span_of(row: HoursRow) -> Span | None:
    """The row's times, or None with the reason beside it."""
    if not row.starts or not row.ends:
        row.error = _("Give both times, or empty the row.")
        return None
    try:
        return parse_clock(row.starts), parse_clock(row.ends)
    except HoursError as error:
        row.error = refused(error)
        return None


def stretch_of(row: HoursRow) -> tuple[date, date] | None:
    """The row's first and last date, or None with the reason beside it."""
    first = parse_day(row.date)
    if first is None:
        row.error = _("Give the date these hours are for.")
        return None
    last = parse_day(row.until) if row.until else first
    if last is None:
        row.error = _("Give the last date, or leave it empty for a single one.")
    elif last < first:
        row.error = _("The last date lies before the first one.")
    else:
        return first, last
    return None


def folded(dates: Iterable[DateSpan]) -> list[HoursRow]:
    """Rows of dates; following ones of the same hours, or that are all closed, are one stretch."""
    days = [
        (day, tuple((span.starts, span.ends) for span in spans))
        for day, spans in groupby(sorted(dates, key=_order), lambda span: span.date)
    ]
    rows: list[HoursRow] = []
    for first, last, spans in _stretches(days):
        until = last.isoformat() if last > first else ""
        rows += [HoursRow(clock_text(a), clock_text(b), first.isoformat(), until) for a, b in spans]
    return rows


Hours = tuple[tuple[time | None, time | None], ...]


def _stretches(days: list[tuple[date, Hours]]) -> list[tuple[date, date, Hours]]:
    found: list[tuple[date, date, Hours]] = []
    for day, spans in days:
        if found and found[-1][1] + ONE_DAY == day and found[-1][2] == spans:
            found[-1] = (found[-1][0], day, spans)
        else:
            found.append((day, day, spans))
    return found


def _order(span: DateSpan) -> tuple[date, time]:
    return span.date, span.starts or time()


def clock_text(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock is not None else ""
