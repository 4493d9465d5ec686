"""Lengths of time in the reader's language.

Some languages have a form of their own after “since”, “after” or “for”: „3 Tage“, but „seit 3
Tagen“. A message that has such a word before the gap asks for it with `case="dative"`; English
does not change. For “3 days ago” and “in 3 days” there are `ago` and `within`, whole.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.units import format_unit
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from languages.locale import locale
from languages.numbers import number

MINUTE, HOUR, DAY = 60, 3600, 86_400
_UNITS = (("day", DAY), ("hour", HOUR), ("minute", MINUTE))
_SIZES = (365 * DAY, 30 * DAY, 7 * DAY, DAY, HOUR, MINUTE)
_EXACT_BELOW = 2 * MINUTE
"""Seconds up to which an age is told in seconds."""
Case = Literal["", "dative"]


def length(span: timedelta, *, case: Case = "") -> str:
    """A length that somebody has set, to the minute: “1 hour 30 minutes”."""
    words, rest = [], int(span.total_seconds())
    for unit, size in _UNITS:
        amount, rest = divmod(rest, size)
        if amount:
            words.append(_counted(amount, unit, case))
    return " ".join(words) or _counted(0, "minute", case)


def minutes(amount: int, *, case: Case = "") -> str:
    """90 is “1 hour 30 minutes”."""
    return length(timedelta(minutes=amount), case=case)


def age(span: timedelta, *, case: Case = "") -> str:
    """A length that has come about, with as many digits as matter: “40 seconds”, “12 minutes”,
    “3 hours 5 minutes”, “1 day 4 hours”, “3 days”."""
    seconds = int(span.total_seconds())
    if seconds < _EXACT_BELOW:
        return _counted(seconds, "second", case)
    for least, size in ((2 * DAY, DAY), (DAY, HOUR)):
        if seconds >= least:
            return length(timedelta(seconds=seconds // size * size), case=case)
    return length(span, case=case)


def pace(span: timedelta) -> str:
    """“every hour”, “every 5 minutes”."""
    every = {DAY: _("every day"), HOUR: _("every hour"), MINUTE: _("every minute")}
    return every.get(int(span.total_seconds())) or _("every %(length)s") % {"length": length(span)}


def measured(span: timedelta) -> str:
    """How long work took: “under 0.1 seconds”, “0.4 seconds”, “12 seconds”, “3 minutes”."""
    seconds = span.total_seconds()
    if seconds < 0.1:
        return _("under %(length)s") % {"length": _tenths(0.1)}
    return _tenths(seconds) if seconds < 9.95 else age(timedelta(seconds=round(seconds)))


def wait(seconds: float, *, case: Case = "") -> str:
    """How long to wait, in whole minutes and never less than is needed: “3 minutes”."""
    return minutes(max(1, -(-int(seconds) // MINUTE)), case=case)


def ago(span: timedelta) -> str:
    """“3 days ago”, „vor 3 Tagen“: in one unit, rounded down."""
    return _directed(-span)


def within(span: timedelta) -> str:
    """“in 3 days”, „in 3 Tagen“: in one unit, rounded down."""
    return _directed(span)


def _directed(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    size = next((size for size in _SIZES if abs(seconds) >= size), 1)
    whole = timedelta(seconds=int(seconds / size) * size)
    return format_timedelta(whole, threshold=1, add_direction=True, locale=locale())


def _tenths(seconds: float) -> str:
    # With its digit behind the point, by which plurals go: “1.0 seconds”.
    return _exact_seconds(f"{seconds:.1f}", locale())


@lru_cache(maxsize=1000)
def _exact_seconds(number: str, where: Locale) -> str:
    return format_unit(Decimal(number), "duration-second", format="0.0", locale=where)


def _counted(amount: int, unit: str, case: Case) -> str:
    if case == "dative":
        return _DATIVE[unit](amount) % {"number": number(amount)}
    return format_unit(amount, f"duration-{unit}", locale=locale())


_DATIVE: dict[str, Callable[[int], str]] = {
    "day": lambda n: npgettext("after since, for, after", "%(number)s day", "%(number)s days", n),
    "hour": lambda n: npgettext(
        "after since, for, after", "%(number)s hour", "%(number)s hours", n
    ),
    "minute": lambda n: npgettext(
        "after since, for, after", "%(number)s minute", "%(number)s minutes", n
    ),
    "second": lambda n: npgettext(
        "after since, for, after", "%(number)s second", "%(number)s seconds", n
    ),
}
