"""For how long what was read of a calendar counts as current. The rule, said once.

A calendar that is polled is fresh for two intervals, so that one missed sync is no alarm, but never
for less than a quarter of an hour. One that is synced by hand was looked at when its owner wanted
it to be, and nobody can vouch for it longer than a day. A paused account has no rule of its own: it
simply ages, since what happens there is not seen either way.
"""

from datetime import datetime, timedelta

AT_LEAST = timedelta(minutes=15)
BY_HAND = timedelta(hours=24)
SKEW = timedelta(minutes=5)
"""By how much the clocks of two machines may differ."""


def fresh_for(interval: timedelta | None) -> timedelta:
    """How long a calendar is fresh after it was confirmed; `interval` is None in manual mode."""
    return BY_HAND if interval is None else max(2 * interval, AT_LEAST)


def is_ahead(verified_at: datetime, now: datetime) -> bool:
    """Whether a confirmation lies in the future: a clock was moved, so its age cannot be told."""
    return verified_at > now + SKEW
