"""Instants written in a zone, by the thousand: as `datetime.isoformat` does, but without making a
datetime of each."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
STRETCH = 6 * 3600
"""No zone changes its clocks twice within so many seconds."""
EPOCH = date(1970, 1, 1).toordinal()


class LocalTexts:
    """Seconds since 1970 as local times of one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._begin = self._end = self._offset = 0
        self._suffix = ""

    def text(self, second: int) -> str:
        if not self._begin <= second < self._end:
            self._learn(second)
        day, rest = divmod(second + self._offset, DAY)
        return f"{_date(day)}T{_time(rest)}{self._suffix}"

    def _learn(self, second: int) -> None:
        """The offset that holds at a second, and the stretch in which it does."""
        begin = second - second % STRETCH
        constant = _all_along(self._zone, begin)
        # While the clocks are changed each second is looked at.
        self._begin, self._end = (begin, begin + STRETCH) if constant else (second, second + 1)
        self._offset, self._suffix = constant or _at(self._zone, second)


@lru_cache(maxsize=16384)
def _all_along(zone: ZoneInfo, begin: int) -> tuple[int, str] | None:
    """What holds in the whole of a stretch; None while the clocks are changed."""
    first = _at(zone, begin)
    return first if first == _at(zone, begin + STRETCH - 1) else None


def _at(zone: ZoneInfo, second: int) -> tuple[int, str]:
    """The seconds by which the zone is ahead of UTC, and how that is written."""
    moment = datetime.fromtimestamp(second, UTC).astimezone(zone)
    offset = moment.utcoffset()
    assert offset is not None
    return int(offset.total_seconds()), moment.isoformat()[len("1970-01-01T00:00:00") :]


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return date.fromordinal(EPOCH + day).isoformat()


@lru_cache(maxsize=4096)
def _time(rest: int) -> str:
    return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
