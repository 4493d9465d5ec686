"""For how long an answer about free times stays as it is if nothing happens but that time passes.

A time that is offered goes once the page's lead time has caught up with it, one beyond the horizon
comes within reach, and what is known of a calendar does not stay fresh. Nothing else depends on the
clock, as long as all calendars are fresh.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MOMENT = timedelta.resolution
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Lasting(NamedTuple):
    """From `since`, when it was made, to before `until`: by a clock that was set back, it may have
    been another one."""

    since: datetime
    until: datetime = FOREVER

    def holds(self, now: datetime) -> bool:
        return self.since <= now < self.until


def lasts_until(
    *,
    first: datetime | None,
    lead: timedelta,
    following: datetime | None,
    horizon: timedelta,
    fresh_until: Iterable[datetime],
) -> datetime:
    """The first instant at which the answer may be another one.

    `first` is the first start that is offered, `following` the next free one beyond the horizon,
    `fresh_until` how long each of the calendars is fresh, that instant included.
    """
    ends = [end + MOMENT for end in fresh_until]
    if first is not None:
        ends.append(first - lead + MOMENT)
    if following is not None:
        ends.append(following - horizon)
    return min(ends, default=FOREVER)
