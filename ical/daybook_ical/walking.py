"""Walking a recurrence rule in wall-clock time (RFC 5545, 3.3.10).

Wall-clock time is counted in whole seconds: 86,400 times the day's ordinal, plus the second of the
day. A rule without COUNT is entered right before the wanted span, at a period that keeps its
INTERVAL's phase; only COUNT forces the way from the start. Every walk ends at the span's end, so a
rule that never matches (30 February) costs nothing, and a budget stops those that match too often.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import product

from daybook_ical.days import MOST_PERIODS, day_filter, days_of_periods
from daybook_ical.errors import TooManyOccurrences
from daybook_ical.rules import Frequency, Rule

DAY = 86_400
MOST_MATCHES = 20_000

# Beyond any calendar, and far enough from the last date Python knows.
_LAST_DAY = date(9990, 1, 1).toordinal()


def walk(rule: Rule, start: int, low: int, high: int) -> list[int]:
    """The wall times at which `rule` repeats, from `start` on, within `low` to `high` inclusive.

    `start` itself is listed only if it matches, yet it always uses up one of COUNT (3.8.5.3 and
    3.3.10: "DTSTART always counts as the first occurrence").
    """
    high = min(high, _LAST_DAY * DAY)
    if high < start:
        return []
    if rule.count is not None:
        return _counted(rule, start, low, high)
    low = max(low, start)
    found: list[int] = []
    for period in _periods(rule, start, low, high):
        found += period
        if len(found) > MOST_MATCHES:
            raise TooManyOccurrences
    return found[bisect_left(found, low) : bisect_right(found, high)]


def _counted(rule: Rule, start: int, low: int, high: int) -> list[int]:
    left = rule.count or 0
    found: list[int] = []
    first = True
    for period in _periods(rule, start, start, high):
        matches = period[bisect_left(period, start) :]
        if first and matches:
            left -= matches[0] != start
            first = False
        matches = matches[:left]
        left -= len(matches)
        found += matches[bisect_left(matches, low) :]
        if len(found) > MOST_MATCHES:
            raise TooManyOccurrences
        if left <= 0:
            break
    return found[: bisect_right(found, high)]


def _periods(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    """The matches of each period that may touch the span, in order."""
    if rule.frequency >= Frequency.HOURLY:
        yield from _short_periods(rule, start, low, high)
        return
    times = _times_of_day(rule, start % DAY)
    pick = rule.positions
    if len(times) == 1 and not pick:
        only = times[0]
        for days in days_of_periods(rule, start // DAY, low // DAY, high // DAY):
            yield [day * DAY + only for day in days]
        return
    for days in days_of_periods(rule, start // DAY, low // DAY, high // DAY):
        matches = [day * DAY + time for day in days for time in times]
        yield _positions(matches, pick) if pick else matches


@lru_cache(maxsize=2048)
def _times_of_day(rule: Rule, start: int) -> list[int]:
    hours = rule.hours or (start // 3600,)
    minutes = rule.minutes or (start // 60 % 60,)
    seconds = rule.seconds or (start % 60,)
    return sorted({h * 3600 + m * 60 + min(s, 59) for h, m, s in product(hours, minutes, seconds)})


def _positions(matches: list[int], wanted: tuple[int, ...]) -> list[int]:
    size = len(matches)
    places = {place - 1 if place > 0 else size + place for place in wanted}
    return [matches[place] for place in sorted(places) if 0 <= place < size]


_STEP = {Frequency.HOURLY: 3600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}


def _short_periods(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    """Rules that repeat within a day: filter the days first, then go through their hours."""
    unit = _STEP[rule.frequency]
    step = unit * rule.interval
    begin = start - start % unit
    budget = MOST_PERIODS
    allows = day_filter(rule, rule.days)
    for day in range(low // DAY, high // DAY + 1):
        if allows is not None and not allows(day):
            continue
        ahead = max(day * DAY, low - low % unit) - begin
        opening = begin + max(-(-ahead // step), 0) * step
        periods = range(opening, min((day + 1) * DAY, high + 1), step)
        budget -= len(periods) + 1
        if budget < 0:
            raise TooManyOccurrences
        yield from _short_matches(rule, start, periods)


def _short_matches(rule: Rule, start: int, periods: range) -> Iterator[list[int]]:
    for period in periods:
        if rule.hours and period // 3600 % 24 not in rule.hours:
            continue
        limited = rule.minutes and rule.frequency > Frequency.HOURLY
        if limited and period // 60 % 60 not in rule.minutes:
            continue
        matches = _within(rule, start, period)
        yield _positions(matches, rule.positions) if rule.positions else matches


def _within(rule: Rule, start: int, period: int) -> list[int]:
    """The matches inside one hour, minute or second."""
    seconds = sorted({min(second, 59) for second in rule.seconds}) or [start % 60]
    if rule.frequency == Frequency.SECONDLY:
        return [period] if not rule.seconds or period % 60 in seconds else []
    if rule.frequency == Frequency.MINUTELY:
        return [period + second for second in seconds]
    minutes = rule.minutes or (start // 60 % 60,)
    return [period + minute * 60 + second for minute in minutes for second in seconds]
