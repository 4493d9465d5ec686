"""How sure a page can be of its free times, and what follows from that.

A calendar read has three outcomes: known empty, known busy, unknown. Unknown is never taken for
free, nor does what was known yesterday stay certain: it ages, and the page's owner has said what
happens then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from calendars.domain.freshness import Source


class Certainty(StrEnum):
    """From best to worst. Only the first two make confirmed bookings, only the first three any."""

    FRESH = "fresh"
    STALE = "stale"
    REQUEST = "request"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Policy:
    """The page's own terms: for how long last-known data will do, and whether it closes then."""

    grace: timedelta = timedelta(hours=1)
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the free times of a page rest on. `stale` are those sources that are not fresh.

    For the host only: guests are never told of single calendars.
    """

    certainty: Certainty = Certainty.FRESH
    sources: tuple[Source, ...] = ()
    stale: tuple[Source, ...] = ()

    @property
    def offers(self) -> bool:
        return self.certainty in (Certainty.FRESH, Certainty.STALE, Certainty.REQUEST)

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of the stale calendars has not been confirmed."""
        return min((one.verified_at for one in self.stale if one.verified_at), default=None)


SURE = Knowledge()
"""Of a page that reads no calendars there is nothing to be unsure of."""


def weigh(sources: Sequence[Source], policy: Policy, now: datetime) -> Knowledge:
    """How sure the page can be at an instant. The calendar that is worst off decides."""
    stale = tuple(source for source in sources if not source.is_fresh(now))
    return Knowledge(_certainty(sources, stale, policy, now), tuple(sources), stale)


def _certainty(
    sources: Sequence[Source], stale: Sequence[Source], policy: Policy, now: datetime
) -> Certainty:
    if not all(source.is_known for source in sources):
        return Certainty.UNKNOWN
    ended = min((one.fresh_until for one in stale if one.fresh_until), default=None)
    if ended is None:
        return Certainty.FRESH
    # What a moved clock made ageless gets no grace: nobody knows how much of it is used up.
    if now <= ended + policy.grace and not any(source.is_ahead(now) for source in stale):
        return Certainty.STALE
    return Certainty.CLOSED if policy.closes else Certainty.REQUEST
