"""Whether a sync whose turn has come is late. The rule, said once, and pure.

When an account is looked at next is mostly a wish: one that much hangs on is looked at more often
than its host was promised anything about. So under load it waits for others, and nobody is kept
from anything as long as what was read of it counts as current. A wait is late where that is over,
where nothing was read yet, and where somebody asked for the sync.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.domain.freshness import fresh_for

A_MOMENT = timedelta(minutes=2)
"""How long a sync may take to be begun before anybody wonders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When an account is to be looked at next. `is_asked` tells that somebody asked for it,
    `interval` is what its host chose, None in manual mode."""

    due: datetime | None
    is_asked: bool = False
    last_sync_at: datetime | None = None
    interval: timedelta | None = None

    def has_come(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now

    def is_about_to_begin(self, now: datetime) -> bool:
        return self.has_come(now) and not self.has_waited(now)

    def has_waited(self, now: datetime) -> bool:
        """For longer than a moment, be it late or not."""
        return self.due is not None and now - self.due > A_MOMENT

    def is_late(self, now: datetime) -> bool:
        if not self.has_waited(now):
            return False
        return self.is_asked or not self._is_fresh(now)

    def _is_fresh(self, now: datetime) -> bool:
        read = self.last_sync_at
        return read is not None and now - read <= fresh_for(self.interval)
