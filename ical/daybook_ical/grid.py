"""Times that are given as days and times of day, without writing them all out.

BYHOUR, BYMINUTE and BYSECOND together can name every second of a year. Which one stands at a place
(BYSETPOS), and how many there are (COUNT), follows from the numbers alone.
"""

from collections.abc import Sequence
from typing import overload

from daybook_ical.rules import Frequency, Rule

DAY = 86_400


class TimesOfDay:
    """The hours, minutes and seconds at which a rule repeats on each of its days or within each of
    its shorter periods, which know some of them already."""

    __slots__ = ("hours", "minutes", "only", "seconds", "size")

    def __init__(
        self, hours: Sequence[int], minutes: Sequence[int], seconds: Sequence[int]
    ) -> None:
        self.hours, self.minutes, self.seconds = hours, minutes, seconds
        self.size = len(hours) * len(minutes) * len(seconds)
        self.only = hours[0] * 3600 + minutes[0] * 60 + seconds[0] if self.size == 1 else None

    def at(self, place: int) -> int:
        """The second of the day."""
        place, second = divmod(place, len(self.seconds))
        hour, minute = divmod(place, len(self.minutes))
        return self.hours[hour] * 3600 + self.minutes[minute] * 60 + self.seconds[second]


def times_of_day(rule: Rule, start: int) -> TimesOfDay:
    """What a rule leaves open it takes from the second of the day `start`, or takes all of where it
    repeats as often as that."""
    every = rule.frequency
    all_hours, all_minutes, all_seconds = range(24), range(60), range(60)
    hours = rule.hours or (all_hours if every >= Frequency.HOURLY else (start // 3600,))
    minutes = rule.minutes or (all_minutes if every >= Frequency.MINUTELY else (start // 60 % 60,))
    return TimesOfDay(
        hours,
        minutes,
        seconds_of_minute(rule) or (all_seconds if every == Frequency.SECONDLY else (start % 60,)),
    )


def seconds_of_minute(rule: Rule) -> tuple[int, ...]:
    """BYSECOND; who knows no leap seconds reads the 60th as the 59th (RFC 5545, 3.3.12)."""
    if rule.seconds and rule.seconds[-1] == 60:
        return tuple(sorted({*rule.seconds[:-1], 59}))
    return rule.seconds


class Grid(Sequence[int]):
    """Each of some days (each `unit` seconds) at each of some times, in order."""

    __slots__ = ("_size", "days", "times", "unit")

    def __init__(self, days: Sequence[int], times: TimesOfDay, unit: int = DAY) -> None:
        self.days, self.times, self.unit = days, times, unit
        self._size = len(days) * times.size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int]: ...
    def __getitem__(self, place: int | slice) -> int | list[int]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._size))]
        day, time = divmod(place, self.times.size)
        return self.days[day] * self.unit + self.times.at(time)


def spread(days: Sequence[int], times: TimesOfDay) -> Sequence[int]:
    """The times of some days; of the usual rule, with one time a day, plain numbers."""
    only = times.only
    if only is None or isinstance(days, Grid):
        return Grid(days, times)
    if isinstance(days, range):
        return range(days.start * DAY + only, days.stop * DAY + only, days.step * DAY)
    return [day * DAY + only for day in days]
