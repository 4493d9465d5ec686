"""From wall-clock time to instants and back, in whole seconds.

Wall time as in `daybook_ical.walking`; instants as seconds since 1970 in UTC. A series
asks for the same days again and again, so the offset of a day is looked up once per zone.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from daybook_ical.events import Moment
from daybook_ical.grid import DAY
from daybook_ical.observances import read_zone

FILE_PREFIX = "file:"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_WALL = date(1970, 1, 1).toordinal() * DAY
_LEAST, _GREATEST = 2 * DAY, (date.max.toordinal() - 2) * DAY
_MOST_DAYS_KEPT = 8_000


class Clock:
    """One zone's clock on the wall."""

    __slots__ = ("_days", "_zone")

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._days: dict[int, int | None] = {}

    def instant(self, wall: int) -> int:
        """The instant of a wall time; skipped and repeated times as RFC 5545, 3.3.5 says."""
        day = wall // DAY
        try:
            offset = self._days[day]
        except KeyError:
            offset = self._remember(day)
        if offset is None:
            offset = self._offset(wall)
        return wall - _EPOCH_WALL - offset

    def wall(self, instant: int) -> int:
        """What the clock shows at an instant."""
        seconds = min(max(instant + _EPOCH_WALL, _LEAST), _GREATEST) - _EPOCH_WALL
        return wall_seconds((EPOCH + timedelta(seconds=seconds)).astimezone(self._zone))

    def _remember(self, day: int) -> int | None:
        """A day's offset, None when it changes within (or a zone's quirk makes that possible)."""
        if len(self._days) > _MOST_DAYS_KEPT:
            self._days.clear()
        # Half a day either side: a jump at midnight reaches over into its neighbours.
        offsets = {self._offset(day * DAY + hour * 3600) for hour in (-12, 0, 12, 24, 36)}
        self._days[day] = offset = offsets.pop() if len(offsets) == 1 else None
        return offset

    def _offset(self, wall: int) -> int:
        wall = min(max(wall, _LEAST), _GREATEST)
        moment = datetime.fromordinal(wall // DAY) + timedelta(seconds=wall % DAY)
        offset = moment.replace(tzinfo=self._zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0


def wall_seconds(wall: datetime | date) -> int:
    """A naive time or a day's beginning as seconds of wall time."""
    if not isinstance(wall, datetime):
        return wall.toordinal() * DAY
    return wall.toordinal() * DAY + wall.hour * 3600 + wall.minute * 60 + wall.second


@lru_cache(maxsize=1024)
def named_clock(zone: str) -> Clock:
    """The clock of an IANA zone."""
    return Clock(UTC if zone == "UTC" else ZoneInfo(zone))


@lru_cache(maxsize=64)
def _file_clock(text: str) -> Clock:
    return Clock(read_zone(text))


def clock_for(moment: Moment, zones: Mapping[str, str], otherwise: Clock) -> Clock:
    """The clock a moment is read by; `otherwise` is for dates and floating times."""
    if moment.zone is None:
        return otherwise
    if moment.zone.startswith(FILE_PREFIX):
        return _file_clock(zones[moment.zone.removeprefix(FILE_PREFIX)])
    return named_clock(moment.zone)
