"""The editor of weekly and date-specific hours.

Rows travel as parallel lists (`starts-0`, `ends-0` for Monday; `date`, `date-starts`, `date-ends`),
so that rows can be added and removed by plain submit buttons as well as by htmx.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time

from django.http import QueryDict

from bookings.hours import (
    WEEKDAYS,
    DateSpan,
    HoursError,
    WeeklySpan,
    check_day,
    parse_clock,
)
from bookings.month import parse_day
from bookings.page_rules import impossible_hours

MOST_ROWS = 400


@dataclass(slots=True)
class Row:
    """One pair of time boxes as typed, with its date in the list of dates."""

    starts: str = ""
    ends: str = ""
    date: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.starts or self.ends or self.date)


@dataclass(slots=True)
class WeekdayRows:
    weekday: int
    rows: list[Row] = field(default_factory=list)
    error: str = ""

    @property
    def name(self) -> str:
        return WEEKDAYS[self.weekday]


class HoursEditor:
    """Typed rows in, spans out: `weekly` and `dates` hold what is valid after `is_valid`."""

    def __init__(self, days: list[WeekdayRows], date_rows: list[Row]) -> None:
        self.days = days
        self.date_rows = date_rows
        self.error = ""
        self.has_errors = False
        self.weekly: list[WeeklySpan] = []
        self.dates: list[DateSpan] = []

    @classmethod
    def of_spans(cls, weekly: Iterable[WeeklySpan], dates: Iterable[DateSpan]) -> "HoursEditor":
        days = [WeekdayRows(weekday) for weekday in range(7)]
        for span in weekly:
            days[span.weekday].rows.append(Row(_text(span.starts), _text(span.ends)))
        rows = [Row(_text(s.starts), _text(s.ends), s.date.isoformat()) for s in dates]
        return cls(days, rows)

    @classmethod
    def of_data(cls, data: QueryDict) -> "HoursEditor":
        days = [
            WeekdayRows(day, _rows(data.getlist(f"starts-{day}"), data.getlist(f"ends-{day}")))
            for day in range(7)
        ]
        dates = _rows(data.getlist("date-starts"), data.getlist("date-ends"), data.getlist("date"))
        return cls(days, dates)

    def change(self, command: str) -> None:
        """ "add-0" gives Monday a blank row, "remove-date-2" drops the third date."""
        verb, _, rest = command.partition("-")
        name, _, index = rest.partition("-")
        rows = self._list(name)
        if rows is not None and verb == "add" and len(rows) < MOST_ROWS:
            rows.append(Row())
        elif rows is not None and verb == "remove" and index.isdecimal() and int(index) < len(rows):
            del rows[int(index)]

    def _list(self, name: str) -> list[Row] | None:
        if name == "date":
            return self.date_rows
        return self.days[int(name)].rows if name in tuple("0123456") else None

    def is_valid(self, duration: int | None) -> bool:
        """Judge every row. `duration` is the meeting's length in minutes, None if not known."""
        for day in self.days:
            self._judge_weekday(day)
        self._judge_dates()
        errors = [day.error for day in self.days] + [
            row.error for rows in (*(d.rows for d in self.days), self.date_rows) for row in rows
        ]
        if not any(errors) and duration is not None:
            self.error = impossible_hours(duration, self._open_spans())
        self.has_errors = bool(self.error) or any(errors)
        return not self.has_errors

    def _open_spans(self) -> list[tuple[time, time]]:
        dates = [(s.starts, s.ends) for s in self.dates if s.starts is not None]
        return [
            *((span.starts, span.ends) for span in self.weekly),
            *((starts, ends) for starts, ends in dates if ends is not None),
        ]

    def _judge_weekday(self, day: WeekdayRows) -> None:
        spans = [span for row in day.rows if not row.is_blank and (span := _span(row))]
        try:
            check_day(spans)
        except HoursError as error:
            day.error = str(error)
        self.weekly += sorted(WeeklySpan(day.weekday, *span) for span in spans)

    def _judge_dates(self) -> None:
        by_date: dict[str, list[Row]] = {}
        for row in self.date_rows:
            if row.is_blank:
                continue
            if parse_day(row.date) is None:
                row.error = "Give the date these hours are for."
            else:
                by_date.setdefault(row.date, []).append(row)
        for _, rows in sorted(by_date.items()):
            self._judge_date(rows)

    def _judge_date(self, rows: list[Row]) -> None:
        """Rows of one date together: either one that closes it, or spans that do not overlap."""
        closing = [row for row in rows if not (row.starts or row.ends)]
        if closing and len(rows) > 1:
            closing[0].error = "This date cannot be both closed and open. Remove one of its rows."
            return
        day = parse_day(rows[0].date)
        assert day is not None
        if closing:
            self.dates.append(DateSpan(day))
            return
        spans = [span for row in rows if (span := _span(row))]
        try:
            check_day(spans)
        except HoursError as error:
            rows[-1].error = str(error)
        self.dates += [DateSpan(day, *span) for span in sorted(spans)]


def _rows(starts: list[str], ends: list[str], dates: list[str] | None = None) -> list[Row]:
    columns = zip(starts, ends, dates if dates is not None else [""] * len(starts), strict=False)
    return [Row(a.strip(), b.strip(), d.strip()) for a, b, d in list(columns)[:MOST_ROWS]]


def _span(row: Row) -> tuple[time, time] | None:
    """The row's times, or None with the reason beside it."""
    if not row.starts or not row.ends:
        row.error = "Give both times, or empty the row."
        return None
    try:
        return parse_clock(row.starts), parse_clock(row.ends)
    except HoursError as error:
        row.error = str(error)
        return None


def _text(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock is not None else ""
