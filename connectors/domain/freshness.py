"""For how long what was read of a calendar counts as current. The rule, said once.

A calendar that is polled is fresh for two intervals, so that one missed sync is no alarm, but never
for less than a quarter of an hour. One that is synced by hand was looked at when its owner wanted
it to be, and nobody can vouch for it longer than a day. A paused account has no rule of its own: it
simply ages, since what happens there is not seen either way.
"""

from datetime import datetime, timedelta

AT_LEAST = timedelta(minutes=15)
BY_HAND = timedelta(hours=24)
REALTIME = "realtime"
MANUAL = "manual"
SAFETY_SYNC = timedelta(minutes=30)
"""How often a calendar is read that pushes its changes, should a push have been lost."""
SKEW = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""


def every(mode: str, minutes: int) -> timedelta | None:
    """How often a connector of that mode syncs by itself; None when it does so by hand only."""
    if mode == MANUAL:
        return None
    return SAFETY_SYNC if mode == REALTIME else timedelta(minutes=minutes)


def fresh_for(interval: timedelta | None) -> timedelta:
    """How long a calendar is fresh after it was confirmed; `interval` is None in manual mode."""
    return BY_HAND if interval is None else max(2 * interval, AT_LEAST)


def confirmed_at(mode: str, verified_at: datetime, vouched_at: datetime | None) -> datetime:
    """The last instant for which what was read at `verified_at` is known to hold: as long as it
    was alive, a push channel would have told of any change."""
    if mode == REALTIME and vouched_at is not None:
        return max(verified_at, vouched_at)
    return verified_at


def fresh_until(confirmed_at: datetime, *, mode: str, minutes: int) -> datetime:
    """Until when a calendar counts as fresh. A live push channel confirms it all the time, so once
    the channel is lost only the least is granted."""
    return confirmed_at + (AT_LEAST if mode == REALTIME else fresh_for(every(mode, minutes)))


def is_ahead(verified_at: datetime, now: datetime) -> bool:
    """Whether a confirmation lies in the future: a clock was moved, so its age cannot be told."""
    return verified_at > now + SKEW
