"""How much may be asked of one server, or of all servers of a provider, in some time. Pure.

A bucket fills with as many calls as its owner can bear, and is drawn from by syncs. What it holds
at most and what flows in are together never more than what it is worth, so in no stretch of that
time more is taken. Whoever was slow, or refused, gets a share of it: less at once, and more again
bit by bit while nothing happens.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.domain.freshness import is_ahead

OF_QUOTA = 0.7
"""The rest is for what does not wait in line: writes, first syncs, people who press a button."""
AT_ONCE = 0.1
"""Which part of a bucket may be drawn in one go."""
MINUTE = timedelta(minutes=1)
RISE = 0.1
"""What is added to a share with each quiet minute."""
LEAST_OF_SLOW = 1 / 4
LEAST_OF_REFUSING = 1 / 16
PAUSE = MINUTE
"""How long a server rests that refused and did not say for how long."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls that a provider allows everybody together in a stretch of time, and what a sync takes
    of them."""

    calls: int
    per: timedelta
    of_sync: int = 1
    of_calendar: int = 1

    @property
    def ours(self) -> float:
        """What syncs take of it."""
        return OF_QUOTA * self.calls

    def price(self, calendars: int) -> int:
        """Calls that the sync of an account with so many calendars costs."""
        return self.of_sync + self.of_calendar * calendars


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """`worth` calls, two at least, may be drawn in any `per`, as long as its share is whole. It
    held `tokens` of them at `filled_at`.

    `share` is what it had at `lowered_at`. Account `refused_by` was refused at `refused_at`, and
    nothing is asked until `waits_until`.
    """

    worth: float
    per: timedelta
    tokens: float
    filled_at: datetime
    share: float = 1.0
    lowered_at: datetime | None = None
    refused_at: datetime | None = None
    refused_by: int | None = None
    waits_until: datetime | None = None

    @classmethod
    def full(cls, worth: float, per: timedelta, now: datetime) -> "Bucket":
        return cls(worth=worth, per=per, tokens=_at_once(worth), filled_at=now)

    def holds(self, now: datetime) -> float:
        """Calls that may be drawn; none while it waits."""
        return 0.0 if self.is_waiting(now) else self._filled(now).tokens

    def gives(self, calls: int, now: datetime) -> bool:
        """Whether so many may be drawn. What costs more than it ever holds has to find it full."""
        return self.holds(now) >= min(calls, self._most(now))

    def drawn(self, calls: int, now: datetime) -> "Bucket":
        filled = self._filled(now)
        return replace(filled, tokens=filled.tokens - calls)

    def share_at(self, now: datetime) -> float:
        if self.lowered_at is None or is_ahead(self.lowered_at, now):
            return 1.0
        since = max(self.lowered_at, self.waits_until or self.lowered_at)
        return min(1.0, self.share + RISE * max(now - since, timedelta()) / MINUTE)

    def is_waiting(self, now: datetime) -> bool:
        """A pause that was told before the clock was moved back is over."""
        if self.waits_until is None or self.refused_at is None or is_ahead(self.refused_at, now):
            return False
        return now < self.waits_until

    def is_whole(self, now: datetime) -> bool:
        """Whether nothing is held against its owner any more."""
        return self.share_at(now) >= 1 and not self.is_waiting(now)

    def whole_at(self, now: datetime) -> datetime:
        """When that will be so, if nothing more happens."""
        begins = max(now, self.waits_until) if self.waits_until else now
        return begins + MINUTE * ((1 - self.share_at(begins)) / RISE)

    def slowed(self, now: datetime) -> "Bucket":
        """Half the share for who is slow, at most once a minute: all syncs of a minute tell of the
        same trouble."""
        if self.lowered_at is not None and timedelta() <= now - self.lowered_at < MINUTE:
            return self
        return self._lowered(LEAST_OF_SLOW, now)

    def refused(self, account: int, pause: timedelta | None, now: datetime) -> "Bucket":
        """Half the share with each refusal. The account that was refused waits by itself; when a
        second one is within a minute, it is the server that has enough."""
        lowered = self._lowered(LEAST_OF_REFUSING, now)
        again = self.refused_at is not None and abs(now - self.refused_at) <= MINUTE
        until = self.waits_until
        if again and self.refused_by != account:
            told = now + (pause or PAUSE)
            until = max(told, until) if until is not None and self.is_waiting(now) else told
        return replace(lowered, refused_at=now, refused_by=account, waits_until=until)

    def _lowered(self, least: float, now: datetime) -> "Bucket":
        share, filled = self.share_at(now), self._filled(now)
        halved = min(share, max(least, share / 2))
        return replace(filled, tokens=min(filled.tokens, 1.0), share=halved, lowered_at=now)

    def _filled(self, now: datetime) -> "Bucket":
        # A clock that was moved back fills nothing, and the time from now on counts again.
        passed = max(now - self.filled_at, timedelta())
        flow = (self.worth - _at_once(self.worth)) * self.share_at(now) * (passed / self.per)
        return replace(self, tokens=min(self.tokens + flow, self._most(now)), filled_at=now)

    def _most(self, now: datetime) -> float:
        return max(_at_once(self.worth) * self.share_at(now), 1.0)


def _at_once(worth: float) -> float:
    return max(AT_ONCE * worth, 1.0)
