"""What is known of a calendar, and how old that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.domain.freshness import is_ahead


@dataclass(frozen=True, slots=True)
class Source:
    """A calendar whose busy time counts. The instants are None while it was never read."""

    pk: int
    name: str
    verified_at: datetime | None = None
    covered_until: datetime | None = None
    fresh_until: datetime | None = None

    @property
    def is_known(self) -> bool:
        return self.verified_at is not None and self.covered_until is not None

    def is_fresh(self, now: datetime) -> bool:
        return self.fresh_until is not None and now <= self.fresh_until and not self.is_ahead(now)

    def is_ahead(self, now: datetime) -> bool:
        """Whether it was confirmed in the future, because a clock was moved."""
        return self.verified_at is not None and is_ahead(self.verified_at, now)

    def age(self, now: datetime) -> timedelta | None:
        """How long ago it was confirmed; a clock that ran ahead makes no negative age."""
        return None if self.verified_at is None else max(now - self.verified_at, timedelta())
