"""How sure a page can be of its free times, and what follows from that.

A calendar read has three outcomes: known empty, known busy, unknown. Unknown is never taken for
free, nor does what was known yesterday stay certain: it ages, and the page's owner has said what
happens then. The same happens, and at once, while a calendar holds an event that cannot be read:
its time may be any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from calendars.domain.freshness import BusySource


class Certainty(StrEnum):
    """From best to worst. Only the first two make confirmed bookings, only the first three any."""

    FRESH = "fresh"
    STALE = "stale"
    REQUEST = "request"
    CLOSED = "closed"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """The lower, the surer."""
        return list(type(self)).index(self)


class Doubt(StrEnum):
    """Why a calendar leaves it open whether a time is free."""

    STALE = "stale"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Policy:
    """The page's own terms: for how long last-known data will do, and whether it closes then."""

    grace: timedelta = timedelta(hours=1)
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the free times of a page rest on. `stale` are those sources that are not fresh, `unread`
    those that hold an event which cannot be read.

    For the host only: guests are never told of single calendars.
    """

    certainty: Certainty = Certainty.FRESH
    sources: tuple[BusySource, ...] = ()
    stale: tuple[BusySource, ...] = ()
    unread: tuple[BusySource, ...] = ()

    @property
    def offers(self) -> bool:
        return self.certainty in (Certainty.FRESH, Certainty.STALE, Certainty.REQUEST)

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of the stale calendars has not been confirmed."""
        return min((one.verified_at for one in self.stale if one.verified_at), default=None)

    @property
    def unread_since(self) -> datetime | None:
        """When the latest event was first seen that cannot be read."""
        return max((one.unread_since for one in self.unread if one.unread_since), default=None)

    @property
    def unread_until(self) -> datetime | None:
        """Until when that counts."""
        return max((one.unread_until for one in self.unread if one.unread_until), default=None)


SURE = Knowledge()
"""Of a page that reads no calendars there is nothing to be unsure of."""


def weigh(sources: Sequence[BusySource], policy: Policy, now: datetime) -> Knowledge:
    """How sure the page can be at an instant. The calendar that is worst off decides."""
    stale = tuple(source for source in sources if not source.is_fresh(now))
    unread = tuple(source for source in sources if not source.is_whole(now))
    known = all(source.is_known for source in sources)
    certainty = _certainty(stale, unread, policy, now) if known else Certainty.UNKNOWN
    return Knowledge(certainty, tuple(sources), stale, unread)


def _certainty(
    stale: Sequence[BusySource], unread: Sequence[BusySource], policy: Policy, now: datetime
) -> Certainty:
    if unread or not _will_do(stale, policy, now):
        return Certainty.CLOSED if policy.closes else Certainty.REQUEST
    return Certainty.STALE if stale else Certainty.FRESH


def _will_do(stale: Sequence[BusySource], policy: Policy, now: datetime) -> bool:
    """Whether what is last known of these calendars is young enough for the page's terms."""
    ended = min((one.fresh_until for one in stale if one.fresh_until), default=None)
    # What a moved clock made ageless gets no grace: nobody knows how much of it is used up.
    ageless = any(source.is_ahead(now) for source in stale)
    return ended is None or (now <= ended + policy.grace and not ageless)
