"""What hours cannot be, in words."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.hours import HoursError, HoursFault

_SAY = {
    HoursFault.NO_CLOCK: _("“%(text)s” is not a time of day. Write it like 09:30."),
    HoursFault.NO_DATE: _("“%(text)s” is not a date. Write it like 2026-12-24."),
    HoursFault.NO_DAYS: _("“%(text)s” has no days and times. Write mon-fri 09:00-17:00."),
    HoursFault.NO_END: _("“%(text)s” has no end. Write it like 09:00-17:00."),
    HoursFault.NO_WEEKDAY: _(
        "“%(text)s” is not a weekday. Use mon, tue, wed, thu, fri, sat or sun."
    ),
    HoursFault.BACKWARDS: _(
        "%(end)s is not after %(start)s. Hours past midnight belong to the next day."
    ),
    HoursFault.OVERLAP: _("These hours overlap between %(start)s and %(end)s."),
}


def refused(error: HoursError) -> str:
    shown = {
        name: _clock(value) if isinstance(value, int) else value
        for name, value in error.details.items()
    }
    return _SAY[error.code] % shown


def _clock(of_day: int) -> str:
    """As people type it into the boxes that it is about; the day ends at 24:00."""
    return f"{of_day // 60:02}:{of_day % 60:02}"


def both_times() -> str:
    return gettext("Give both times, or neither for a closed day.")


def closed_and_open(day: date) -> str:
    return gettext("%(date)s cannot be both closed and open.") % {"date": day.isoformat()}
