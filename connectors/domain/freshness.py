"""For how long what was read of a calendar counts as current. The rule, said once.

A calendar that is polled is fresh for two intervals, so that one missed sync is no alarm, but never
for less than a quarter of an hour. One that is synced by hand was looked at when its owner wanted
it to be, and nobody can vouch for it longer than a day. A paused account has no rule of its own: it
simply ages, since what happens there is not seen either way.

In real-time mode it depends on how news comes. A line that vouches says by heartbeat that all was
told; a subscription is silent until there is news, and lasts until it ends. Either of them grants
the least from when on it is lost, and never more than what its safety syncs are good for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

AT_LEAST = timedelta(minutes=15)
BY_HAND = timedelta(hours=24)
REALTIME = "realtime"
MANUAL = "manual"
SAFETY_SYNC = timedelta(minutes=30)
"""How often a calendar is read that pushes its changes, should a push have been lost."""
SKEW = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""


class Line(StrEnum):
    """How news comes to us in real-time mode, by the kind of account."""

    NONE = "none"
    VOUCHED = "vouched"
    SUBSCRIBED = "subscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How an account is heard of. `minutes` are those between two syncs in auto-sync mode.

    `vouched_at` is until when a line vouched that all was told. `pushed_until` is until when all
    calendars are subscribed to and no news came that was not read; None where one of them is not.
    """

    mode: str
    minutes: int
    line: Line = Line.NONE
    vouched_at: datetime | None = None
    pushed_until: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.mode == REALTIME

    @property
    def every(self) -> timedelta | None:
        """How often it syncs by itself; None when it does so by hand only."""
        if self.mode == MANUAL:
            return None
        interval = timedelta(minutes=self.minutes)
        if not self.is_live:
            return interval
        is_deaf = self.line is Line.SUBSCRIBED and self.pushed_until is None
        return min(interval, SAFETY_SYNC) if is_deaf else SAFETY_SYNC

    def confirmed_at(self, verified_at: datetime) -> datetime:
        """The last instant for which what was read at `verified_at` was told to hold."""
        if self.is_live and self.line is Line.VOUCHED and self.vouched_at is not None:
            return max(verified_at, self.vouched_at)
        return verified_at

    def fresh_until(self, verified_at: datetime) -> datetime:
        """Until when a calendar that was read at `verified_at` counts as fresh."""
        if not self.is_live:
            return verified_at + fresh_for(self.every)
        least = self.confirmed_at(verified_at) + AT_LEAST
        if self.line is not Line.SUBSCRIBED or self.pushed_until is None:
            return least
        most = verified_at + fresh_for(SAFETY_SYNC)
        return max(least, min(self.pushed_until + AT_LEAST, most))


def fresh_for(interval: timedelta | None) -> timedelta:
    """How long a calendar is fresh after it was confirmed; `interval` is None in manual mode."""
    return BY_HAND if interval is None else max(2 * interval, AT_LEAST)


def is_ahead(verified_at: datetime, now: datetime) -> bool:
    """Whether a confirmation lies in the future: a clock was moved, so its age cannot be told."""
    return verified_at > now + SKEW
