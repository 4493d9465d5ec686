"""When an account or a write is tried again. Pure: chance comes in as a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from providers.errors import (
    AccountAway,
    AddressForbidden,
    CertificateInvalid,
    CredentialsUnreadable,
    NameUnknown,
    NotYet,
    OutOfBudget,
    ProviderError,
    SignInRefused,
    Throttled,
    Unreachable,
)

LONGEST = timedelta(hours=1)
SECOND_LOOK = timedelta(minutes=2)
WRITE_FIRST = timedelta(seconds=30)
WRITE_LONGEST = timedelta(minutes=30)
WRITE_FORBIDDEN = timedelta(hours=1)
JITTER = 0.1

OF_THE_ACCOUNT = (
    AccountAway,
    AddressForbidden,
    CertificateInvalid,
    CredentialsUnreadable,
    NameUnknown,
    SignInRefused,
    Throttled,
    Unreachable,
)
"""Errors that every calendar of the account would meet, so that going on makes no sense."""

OF_THE_VISIT = (*OF_THE_ACCOUNT, OutOfBudget)
"""Errors after which nothing more is asked of the account in this visit."""

PASSING = (*OF_THE_VISIT, NotYet)
"""Errors after which a write is tried again as soon as the account answers."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a connector is synced by itself. `every` is None when it is not (manual or paused)."""

    every: timedelta | None


def next_sync(schedule: Schedule, now: datetime) -> datetime | None:
    """The next sync after one that worked."""
    return now + schedule.every if schedule.every else None


def next_try(
    schedule: Schedule,
    *,
    now: datetime,
    failures: int,
    error: ProviderError,
    doubtful: bool = False,
    chance: float = 0.5,
) -> datetime | None:
    """The next sync after `failures` failed ones in a row.

    The interval doubles up to an hour; what cannot pass by itself is looked at once an hour. A
    pause the server asked for is kept to the second. `doubtful` marks a first refused sign-in:
    servers under load refuse good passwords for a moment, so a second look follows soon.
    `chance` (0 to 1) spreads the tries of many accounts over time.
    """
    if schedule.every is None:
        return None
    if error.retry_after is not None:
        return now + error.retry_after
    if doubtful:
        return now + SECOND_LOOK
    if error.permanent:
        return now + _spread(LONGEST, chance)
    return now + _spread(_doubled(schedule.every, failures, LONGEST), chance)


def next_after_budget(
    schedule: Schedule,
    *,
    now: datetime,
    times: int,
    took: timedelta,
    progressed: bool,
    chance: float = 0.5,
) -> datetime | None:
    """The next sync after `times` in a row that ran out of their budget.

    An honest account that is merely large goes on after as long a pause as it was worked on, so
    that it holds a worker half of the time at most. Where nothing came of it, the pause doubles
    each time, up to an hour.
    """
    if schedule.every is None and not progressed:
        return None
    pause = max(schedule.every or took, took)
    return (
        now + took + (pause if progressed else _spread(_doubled(pause, times + 1, LONGEST), chance))
    )


def next_write(
    *, now: datetime, attempts: int, error: ProviderError, chance: float = 0.5
) -> datetime:
    """The next try to write an event, after `attempts` of them. Writing is never given up."""
    if error.retry_after is not None:
        return now + error.retry_after
    if error.code in ("permission-refused", "calendar-gone"):
        return now + _spread(WRITE_FORBIDDEN, chance)
    return now + _spread(_doubled(WRITE_FIRST, attempts, WRITE_LONGEST), chance)


def _doubled(first: timedelta, count: int, longest: timedelta) -> timedelta:
    return min(first * (1 << min(max(count - 1, 0), 16)), longest)


def _spread(delay: timedelta, chance: float) -> timedelta:
    return delay * (1 + JITTER * (2 * chance - 1))
