"""Instants and days, as text on the line and as values: aware UTC datetimes, and dates.

What cannot be read raises a `Fault`, which says how a field of the kind should be.
"""

import re
from datetime import UTC, date, datetime

from daybook_protocol.faults import Fault
from daybook_protocol.limits import EARLIEST, INSTANT, LATEST

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def instant(told: object) -> datetime:
    """From a text, or a datetime of any zone."""
    at = _in_utc(told)
    if not EARLIEST <= at <= LATEST:
        raise Fault("beyond-years", first=EARLIEST.year, last=LATEST.year)
    return at


def instant_or_never(told: str) -> datetime | None:
    """An empty text stands for an instant that never was."""
    return instant(told) if told else None


def instant_or_day(told: object) -> datetime | date:
    """When an event starts or ends. One that reaches beyond all days that are ever looked at is
    as good as one up to there."""
    if isinstance(told, str) and _DAY.fullmatch(told):
        told = _day(told)
    if isinstance(told, date) and not isinstance(told, datetime):
        return max(EARLIEST.date(), min(told, LATEST.date()))
    return max(EARLIEST, min(_in_utc(told), LATEST))


def clock(value: datetime | date) -> str:
    """How an instant or a day looks on the line. Aware datetimes only."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _in_utc(told: object) -> datetime:
    """The first or last instant of all for one before or after it."""
    try:
        found = _aware(told)
        return found.astimezone(UTC)
    except OverflowError:
        return _FIRST if found.year == 1 else _LAST
    except ValueError:
        raise Fault("not-instant") from None


def _aware(told: object) -> datetime:
    if isinstance(told, str):
        if not len("2026-11-25") < len(told) <= INSTANT:
            raise ValueError(told)
        told = datetime.fromisoformat(told)
    if not isinstance(told, datetime) or told.tzinfo is None:
        raise ValueError(told)
    return told


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise Fault("not-day") from None
