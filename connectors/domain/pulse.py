"""Whether a server is slower than it usually is. Pure.

Two averages of how long its syncs take are kept: one that follows within a few syncs, and one that
takes an hour. A single sync that had much to read moves neither far enough.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

LEARNS = 10
"""Syncs until it is known what is usual."""
FOLLOWS = 0.15
"""What the newest sync weighs in the quick average."""
USUAL_TAKES = timedelta(hours=1)
MOST = 4.0
"""Times the usual for which the slowest sync counts."""
SLOW = 2.0
NEVER_SLOW = 1.0
"""Seconds up to which no sync is called slow."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """`usual` and `lately` are in seconds a sync, after `count` of them, the last one at `at`."""

    usual: float
    lately: float
    count: int
    at: datetime

    @classmethod
    def first(cls, took: float, now: datetime) -> "Pulse":
        return cls(took, took, 1, now)

    def after(self, took: float, now: datetime) -> "Pulse":
        seconds = min(took, MOST * max(self.usual, NEVER_SLOW / SLOW))
        weight = 1 / (self.count + 1)
        if self.count >= LEARNS:
            weight = 1 - exp(-(max(now - self.at, timedelta()) / USUAL_TAKES))
        return Pulse(
            usual=self.usual + weight * (seconds - self.usual),
            lately=self.lately + FOLLOWS * (seconds - self.lately),
            count=self.count + 1,
            at=now,
        )

    @property
    def is_slow(self) -> bool:
        return self.count > LEARNS and self.lately > max(SLOW * self.usual, NEVER_SLOW)
