"""The rolling window: from when until when series are expanded, and when that must be done again.

Expanding a little further than needed (`MARGIN`) lets days pass before the work is repeated.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

BACK = timedelta(days=1)
MARGIN = timedelta(days=7)
END_OF_TIME = datetime(9990, 1, 1, tzinfo=UTC)


class Renewal(Enum):
    """What of a calendar has to be expanded again."""

    NOTHING = auto()
    SERIES = auto()
    EVERYTHING = auto()


@dataclass(frozen=True, slots=True)
class Window:
    """Series are expanded until `end`. A single event is kept whenever it is, if it ends later
    than `start`, because it costs one row and needs no second look."""

    start: datetime
    end: datetime

    @property
    def for_series(self) -> tuple[datetime, datetime]:
        return self.start, self.end

    @property
    def for_single(self) -> tuple[datetime, datetime]:
        return self.start, END_OF_TIME


def coverage(
    covered_until: datetime | None, *, same_clocks: bool, now: datetime, days: int
) -> tuple[Window, Renewal]:
    """The window that holds from now on, and what it takes to get there.

    `same_clocks` tells whether the calendar's zone and the zone data are still those it was
    expanded with. If not, whole days and floating times have moved, or those of some zones.
    """
    needed = now + timedelta(days=days)
    if covered_until is not None and same_clocks and covered_until >= needed + MARGIN / 2:
        return Window(now - BACK, covered_until), Renewal.NOTHING
    renewal = Renewal.SERIES if covered_until and same_clocks else Renewal.EVERYTHING
    return Window(now - BACK, needed + MARGIN), renewal
