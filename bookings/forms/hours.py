"""The editor of weekly and date-specific hours.

Rows travel as parallel lists (`starts-0`, `ends-0` for Monday; `date`, `date-until`, `date-starts`,
`date-ends`), so that rows can be added and removed by plain submit buttons as well as by htmx.

Dates are stored one by one and shown as the stretches they make: a vacation is one row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from bookings.forms.hours_rows import (
    MOST_ROWS,
    HoursRow,
    clock_text,
    folded,
    rows_of,
    span_of,
    stretch_of,
)
from bookings.hours import DateSpan, HoursError, WeeklySpan, check_day
from bookings.hours_words import refused
from bookings.page_rules import impossible_hours
from bookings.page_words import problem
from languages.days import day as day_in_words
from languages.days import weekday as weekday_name

WEEKDAY_NUMBERS = tuple("0123456")
MOST_DATES = 400
"""So many dates of a page can have hours of their own; the API has the same bound."""


@dataclass(slots=True)
class WeekdayRows:
    weekday: int
    rows: list[HoursRow] = field(default_factory=list)
    error: str = ""

    @property
    def name(self) -> str:
        return weekday_name(self.weekday)

    @property
    def problem(self) -> str:
        return self.error or next((row.error for row in self.rows if row.error), "")


class HoursEditor:
    """Typed rows in, spans out: `weekly` and `dates` hold what is valid after `is_valid`."""

    def __init__(self, days: list[WeekdayRows], date_rows: list[HoursRow]) -> None:
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
            row = HoursRow(clock_text(span.starts), clock_text(span.ends))
            days[span.weekday].rows.append(row)
        return cls(days, folded(dates))

    @classmethod
    def of_data(cls, data: QueryDict) -> "HoursEditor":
        days = [
            WeekdayRows(day, rows_of(data.getlist(f"starts-{day}"), data.getlist(f"ends-{day}")))
            for day in range(7)
        ]
        names = ("date-starts", "date-ends", "date", "date-until")
        return cls(days, rows_of(*(data.getlist(name) for name in names)))

    def change(self, command: str, *, to: Iterable[str] = ()) -> None:
        """ "add-0" gives Monday a blank row, "remove-date-2" drops the third date, and "copy-0"
        gives the weekdays of `to` the hours of Monday in place of their own."""
        verb, _, rest = command.partition("-")
        if verb == "copy" and rest in WEEKDAY_NUMBERS:
            self._copy(int(rest), {int(day) for day in to if day in WEEKDAY_NUMBERS})
            return
        name, _, index = rest.partition("-")
        rows = self._list(name)
        if rows is not None and verb == "add" and len(rows) < MOST_ROWS:
            rows.append(HoursRow())
        elif rows is not None and verb == "remove" and index in map(str, range(len(rows))):
            del rows[int(index)]

    def _copy(self, source: int, targets: set[int]) -> None:
        for day in targets - {source}:
            rows = self.days[source].rows
            self.days[day].rows = [
                HoursRow(row.starts, row.ends) for row in rows if not row.is_blank
            ]

    def _list(self, name: str) -> list[HoursRow] | None:
        if name == "date":
            return self.date_rows
        return self.days[int(name)].rows if name in WEEKDAY_NUMBERS else None

    def is_valid(self, duration: int | None) -> bool:
        """Judge every row. `duration` is the meeting's length in minutes, None if not known."""
        for day in self.days:
            self._judge_weekday(day)
        self._judge_dates()
        errors = [day.error for day in self.days] + [
            row.error for rows in (*(d.rows for d in self.days), self.date_rows) for row in rows
        ]
        if not any(errors) and duration is not None:
            found = impossible_hours(duration, self._open_spans())
            self.error = problem(found) if found else ""
        self.has_errors = bool(self.error) or any(errors)
        return not self.has_errors

    def _open_spans(self) -> list[tuple[time, time]]:
        dates = [(s.starts, s.ends) for s in self.dates if s.starts is not None]
        return [
            *((span.starts, span.ends) for span in self.weekly),
            *((starts, ends) for starts, ends in dates if ends is not None),
        ]

    def _judge_weekday(self, day: WeekdayRows) -> None:
        spans = [span for row in day.rows if not row.is_blank and (span := span_of(row))]
        try:
            check_day(spans)
        except HoursError as error:
            day.error = refused(error)
        self.weekly += sorted(WeeklySpan(day.weekday, *span) for span in spans)

    def _judge_dates(self) -> None:
        by_date: dict[date, list[HoursRow]] = {}
        for row in self.date_rows:
            stretch = None if row.is_blank else stretch_of(row)
            if stretch is None:
                continue
            first, last = stretch
            number = min((last - first).days, MOST_DATES) + 1
            days = [first + timedelta(days=after) for after in range(number)]
            if len(by_date.keys() | set(days)) > MOST_DATES:
                row.error = _("At most %(most)s dates can have hours of their own.") % {
                    "most": MOST_DATES
                }
                continue
            for day in days:
                by_date.setdefault(day, []).append(row)
        for day, rows in sorted(by_date.items()):
            self._judge_date(day, rows)

    def _judge_date(self, day: date, rows: list[HoursRow]) -> None:
        """Rows of one date together: either one that closes it, or spans that do not overlap."""
        closing = [row for row in rows if not (row.starts or row.ends)]
        if closing and len(rows) > 1:
            closing[0].error = _(
                "%(day)s cannot be both closed and open. Remove one of its rows, or end one before "
                "that day."
            ) % {"day": day_in_words(day, "weekday")}
            return
        if closing:
            self.dates.append(DateSpan(day))
            return
        spans = [span for row in rows if (span := span_of(row))]
        try:
            check_day(spans)
        except HoursError as error:
            rows[-1].error = refused(error)
        self.dates += [DateSpan(day, *span) for span in sorted(spans)]
