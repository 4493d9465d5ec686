"""When to look at an account: how much hangs on it now, and what its host was promised. Pure.

The interval that a host chose is a promise of how fresh a calendar is, and not of how often its
server is asked: what was read counts as current for two intervals (`connectors.domain.freshness`).
So an account is looked at as often as the interval says while somebody looks at what it decides,
and less often the less hangs on it, yet never so seldom that its calendars stop being fresh.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import blake2b

from connectors.domain.freshness import Hearing, Line, fresh_for, is_ahead

WANTED_FOR = timedelta(minutes=30)
"""For how long a view of a page, or a booking on it, keeps what it reads hot."""
CHANGED_FOR = timedelta(hours=1)
ACTIVE_FOR = timedelta(days=7)
OF_FRESHNESS = 3 / 4
"""How much of the time for which a calendar is fresh may pass before it is looked at. The rest is
for a sync that comes late, and for one that fails and is tried again."""
EARLY = 0.1
"""By which part of its time a look may come early."""


class Warmth(IntEnum):
    """How much hangs on knowing an account's calendars now."""

    COLD = 0
    WARM = 1
    HOT = 2


class Because(StrEnum):
    """Why an account is as warm as it is. The codes are those of the API."""

    WANTED = "wanted"
    CHANGED = "changed"
    BOOKABLE = "bookable"
    OWNER_AWAY = "owner-away"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceFacts:
    """What decides. `wanted_at` is when a page that reads the account was last viewed or booked,
    `is_bookable` whether any page that is open reads it, `active_at` when its host was last here.
    """

    hearing: Hearing
    is_paused: bool = False
    wanted_at: datetime | None = None
    last_change_at: datetime | None = None
    is_bookable: bool = False
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """`every` is the longest time between two looks; None where it is looked at by hand only."""

    warmth: Warmth
    every: timedelta | None
    because: Because


def pace_of(facts: PaceFacts, now: datetime) -> Pace:
    warmth, because = _warmth(facts, now)
    every = None if facts.is_paused else every_of(facts.hearing, warmth)
    return Pace(warmth, every, because)


def every_of(hearing: Hearing, warmth: Warmth) -> timedelta | None:
    """Only asking by the clock is stretched: in real-time mode it is there for what was not told,
    and rare already, and what a program tells by itself is read when it does."""
    hot = hearing.every
    if hot is None or not is_stretched(hearing) or warmth is Warmth.HOT:
        return hot
    cold = max(hot, fresh_for(hot) * OF_FRESHNESS)
    return cold if warmth is Warmth.COLD else (hot + cold) / 2


def is_stretched(hearing: Hearing) -> bool:
    """Whether how often it is looked at depends on how much hangs on it."""
    is_asked = hearing.every is not None and not hearing.is_live
    return is_asked and hearing.line is not Line.VOUCHED


def next_look(pace: Pace, number: int, now: datetime) -> datetime | None:
    """When the account of this number is looked at again after it was at `now`.

    Up to a tenth early, and never late: so accounts that were due at one time, as after a restart,
    drift apart. Which part it is follows from the number and the moment.
    """
    if pace.every is None:
        return None
    return now + pace.every * (1 - EARLY * _share_of(number, now))


def _warmth(facts: PaceFacts, now: datetime) -> tuple[Warmth, Because]:
    if _is_within(facts.wanted_at, WANTED_FOR, now):
        return Warmth.HOT, Because.WANTED
    if _is_within(facts.last_change_at, CHANGED_FOR, now):
        return Warmth.HOT, Because.CHANGED
    if not facts.is_bookable:
        return Warmth.COLD, Because.UNREAD
    if _is_within(facts.active_at, ACTIVE_FOR, now):
        return Warmth.WARM, Because.BOOKABLE
    return Warmth.COLD, Because.OWNER_AWAY


def _is_within(instant: datetime | None, time: timedelta, now: datetime) -> bool:
    """What lies ahead was noted before the clock was moved, and tells nothing."""
    return instant is not None and not is_ahead(instant, now) and now - instant <= time


def _share_of(number: int, now: datetime) -> float:
    """From 0 to below 1, as if by chance, but always the same of the same."""
    digest = blake2b(f"{number} {now.timestamp()}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
