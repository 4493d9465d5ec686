"""How far a server's lists of changes are trusted: once a day all of a calendar is compared.

A list of changes that leaves something out looks like any other. So each calendar is held against
the server's whole list of versions from time to time, and after a comparison that found something,
at every sync until the server has proved itself again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from calendars.models import Calendar
from providers.base import Changes

DAY = timedelta(days=1)
AT_LEAST_APART = timedelta(hours=12)
TO_AGREE = 3
"""Comparisons in a row that find nothing, until once a day is enough again."""

_GOLDEN = 53_399
"""Seconds by which the turns of neighbouring numbers differ: so the day is filled evenly."""


def needs_comparison(calendar: Calendar, now: datetime) -> bool:
    """Whether this sync shall compare. What was never read is read completely anyway."""
    if calendar.cursor is None:
        return False
    last = calendar.compared_at
    if calendar.comparisons_due or last is None:
        return True
    return last < _moment_of_the_day(calendar.pk, now) and now - last >= AT_LEAST_APART


def _moment_of_the_day(number: int, now: datetime) -> datetime:
    """When the calendar's turn was last: each has its own time of day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    turn = midnight + timedelta(seconds=number * _GOLDEN % 86_400)
    return turn if turn <= now else turn - DAY


@dataclass(frozen=True, slots=True)
class Trust:
    """What a pull says of the server that gave it, to be noted together with what it brought."""

    is_certain: bool = True
    is_whole: bool = False
    """Everything was read or compared."""
    untold: int = 0
    agrees: bool = False
    anew_asked_at: datetime | None = None

    @classmethod
    def after(cls, changes: Changes, *, is_anew: bool, asked_at: datetime | None) -> Self:
        return cls(
            is_certain=not changes.contradiction,
            is_whole=changes.compared or is_anew,
            untold=len(changes.untold),
            agrees=changes.compared and not changes.untold and not changes.contradiction,
            anew_asked_at=asked_at,
        )

    def note(self, calendar: Calendar, now: datetime, *, held: bool) -> None:
        if self.is_whole or (calendar.cursor is None and calendar.compared_at is None):
            calendar.compared_at = now
        if self.untold:
            calendar.comparisons_due, calendar.untold = TO_AGREE, self.untold
            calendar.untold_since = calendar.untold_since or now
        elif self.agrees and calendar.comparisons_due:
            calendar.comparisons_due -= 1
            if not calendar.comparisons_due:
                calendar.untold, calendar.untold_since = 0, None
        # What is held back was not stored, and is asked for once more.
        if self.anew_asked_at == calendar.anew_asked_at and not held:
            calendar.anew_asked_at = None


UNSHAKEN = Trust()
