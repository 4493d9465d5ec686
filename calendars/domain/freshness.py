"""What is known of a calendar, and how old that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.domain.freshness import is_ahead

UNREAD_COUNTS = timedelta(hours=24)
"""For how long an event that cannot be read keeps its calendar from being certain."""


@dataclass(frozen=True, slots=True)
class BusySource:
    """A calendar whose busy time counts. The instants are None while it was never read.

    `host` is the number of whose time it counts for. `unread_since` is when the latest of its
    events was first seen that cannot be read; None if there is none, or if the host chose to ignore
    them.
    """

    pk: int
    name: str
    verified_at: datetime | None = None
    covered_until: datetime | None = None
    fresh_until: datetime | None = None
    unread_since: datetime | None = None
    host: int = 0

    @property
    def is_known(self) -> bool:
        return self.verified_at is not None and self.covered_until is not None

    def is_fresh(self, now: datetime) -> bool:
        return self.fresh_until is not None and now <= self.fresh_until and not self.is_ahead(now)

    @property
    def unread_until(self) -> datetime | None:
        """Until when what cannot be read in it counts; after that it is ignored."""
        return self.unread_since and self.unread_since + UNREAD_COUNTS

    def is_whole(self, now: datetime) -> bool:
        """Whether all that counts of it could be read."""
        return self.unread_until is None or now >= self.unread_until

    def is_ahead(self, now: datetime) -> bool:
        """Whether it was confirmed in the future, because a clock was moved."""
        return self.verified_at is not None and is_ahead(self.verified_at, now)

    def age(self, now: datetime) -> timedelta | None:
        """How long ago it was confirmed; a clock that ran ahead makes no negative age."""
        return None if self.verified_at is None else max(now - self.verified_at, timedelta())
