"""The rolling window: from when until when series are expanded, and when that must be done again.

Expanding a little further than needed (`MARGIN`) lets days pass before the work is repeated.
"""

from datetime import datetime, timedelta
from enum import Enum, auto

from providers.window import Window

BACK = timedelta(days=1)
MARGIN = timedelta(days=7)


class Renewal(Enum):
    """What of a calendar has to be expanded again."""

    NOTHING = auto()
    SERIES = auto()
    EVERYTHING = auto()


def coverage(
    covered_until: datetime | None, *, same_clocks: bool, now: datetime, days: int
) -> tuple[Window, Renewal]:
    """The window that holds from now on, and what it takes to get there.

    `same_clocks` tells whether the calendar's zone and the zone data are still those it was
    expanded with. If not, whole days and floating times have moved, or those of some zones. What
    reaches further than is needed any more is not counted on: accounts are not asked about it.
    """
    needed = now + timedelta(days=days)
    furthest = needed + MARGIN
    if covered_until is not None and same_clocks and covered_until >= needed + MARGIN / 2:
        return Window(now - BACK, min(covered_until, furthest)), Renewal.NOTHING
    renewal = Renewal.SERIES if covered_until and same_clocks else Renewal.EVERYTHING
    return Window(now - BACK, furthest), renewal
