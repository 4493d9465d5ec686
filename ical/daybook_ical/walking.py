"""Walking a recurrence rule in wall-clock time (RFC 5545, 3.3.10).

Wall-clock time is counted in whole seconds: 86,400 times the day's ordinal, plus the second of the
day. A rule without COUNT is entered right before the wanted span, at a period that keeps its
INTERVAL's phase; only COUNT forces the way from the start, where whole periods are counted by their
size. Every walk ends at the span's end, so a rule that never matches (30 February) costs little,
and whatever is looked at is paid for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from daybook_ical.days import days_of_months, days_of_periods, limits_days
from daybook_ical.effort import Effort
from daybook_ical.errors import TooManyOccurrences
from daybook_ical.grid import DAY, Grid, TimesOfDay, seconds_of_minute, spread, times_of_day
from daybook_ical.rules import Frequency, Rule

MOST_A_DAY = 1_440
"""Nobody meets more often than every minute."""

# Beyond any calendar, and far enough from the last date Python knows.
_LAST_DAY = date(9990, 1, 1).toordinal()

_Period = tuple[int, Sequence[int] | None]


class Walked(NamedTuple):
    """Wall times in order. Those before `cut` are all there are; from it on nothing was counted.
    None: there are no others in the span."""

    walls: list[int]
    cut: int | None = None


def walk(rule: Rule, start: int, low: int, high: int, effort: Effort | None = None) -> list[int]:
    """The wall times at which `rule` repeats, from `start` on, within `low` to `high` inclusive.

    `start` itself is listed only if it matches, yet it always uses up one of COUNT (3.8.5.3 and
    3.3.10: "DTSTART always counts as the first occurrence"). Raises `TooManyOccurrences`.
    """
    walls, cut = walk_as_far(rule, start, low, high, effort or Effort())
    if cut is not None:
        raise TooManyOccurrences
    return walls


def walk_as_far(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Walked:
    """As `walk`, as far as can be paid for."""
    low, high = max(low, start), min(high, _LAST_DAY * DAY)
    if high < low:
        return Walked([])
    if rule.count is not None:
        return _thinned(_counted(rule, start, low, high, effort))
    found: list[int] = []
    for begin, matches in _periods(rule, start, low, high, effort):
        if matches is None:
            return _thinned(Walked(found, max(begin, low)))
        cut = _take(found, matches, 0, len(matches), low, high, effort)
        if cut is not None:
            return _thinned(Walked(found, cut))
    return _thinned(Walked(found))


def _counted(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Walked:
    left = rule.count or 0
    found: list[int] = []
    is_first = True
    for begin, matches in _periods(rule, start, start, high, effort):
        if matches is None:
            return Walked(found, max(begin, low))
        since = bisect_left(matches, start) if is_first else 0
        held = len(matches) - since
        if is_first and held:
            left -= matches[since] != start
            is_first = False
        used = min(held, left)
        left -= used
        cut = _take(found, matches, since, since + used, low, high, effort)
        if cut is not None:
            return Walked(found, cut)
        if left <= 0:
            break
    return Walked(found)


def _take(
    found: list[int],
    matches: Sequence[int],
    first: int,
    end: int,
    low: int,
    high: int,
    effort: Effort,
) -> int | None:
    """Adds the matches from place `first` to `end` that lie within the span, as far as they can be
    paid; from which on they could not."""
    if first >= end or matches[end - 1] < low:
        return None
    if matches[first] < low:
        first = bisect_left(matches, low, first, end)
    if matches[end - 1] > high:
        end = bisect_right(matches, high, first, end)
    if first >= end:
        return None
    days = (matches[end - 1] - matches[first]) // DAY + 1
    paid = effort.afford(end - first, days)
    found += matches[first : first + paid]
    return matches[first + paid] if first + paid < end else None


def _thinned(walked: Walked) -> Walked:
    """Cut at the first day that has more than anybody can mean."""
    walls = walked.walls
    if len(walls) <= MOST_A_DAY:
        return walked
    for first, later in zip(walls, walls[MOST_A_DAY:]):
        if first // DAY == later // DAY:
            place = bisect_left(walls, first // DAY * DAY)
            return Walked(walls[:place], walls[place])
    return walked


def _periods(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[_Period]:
    """Where each period that may touch the span begins, with its matches, in order."""
    if rule.frequency >= Frequency.HOURLY and (rule.interval > 1 or rule.positions):
        yield from _short_periods(rule, start, low, high, effort)
        return
    times = times_of_day(rule, start % DAY)
    pick = rule.positions
    for first, days in days_of_periods(rule, start // DAY, low // DAY, high // DAY, effort):
        if days is None or not effort.pay(len(pick)):
            yield first * DAY, None
            return
        matches = spread(days, times)
        yield first * DAY, _positions(matches, pick) if pick else matches


def _positions(matches: Sequence[int], wanted: tuple[int, ...]) -> list[int]:
    size = len(matches)
    places = {place - 1 if place > 0 else size + place for place in wanted}
    return [matches[place] for place in sorted(places) if 0 <= place < size]


_STEP = {Frequency.HOURLY: 3600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}


def _short_periods(
    rule: Rule, start: int, low: int, high: int, effort: Effort
) -> Iterator[_Period]:
    """Rules that repeat within a day, but not at the same times of each: filter the days first,
    then go through their hours."""
    unit = _STEP[rule.frequency]
    step = unit * rule.interval
    begin = start - start % unit
    times = _within(rule, start)
    hours, minutes, seconds = map(frozenset, (rule.hours, rule.minutes, seconds_of_minute(rule)))
    limits_minutes = minutes and rule.frequency > Frequency.HOURLY
    limits_seconds = seconds and rule.frequency > Frequency.MINUTELY
    if not (limits_days(rule) or hours or limits_minutes or limits_seconds or rule.positions):
        opening = begin + max(-(-(low - low % unit - begin) // step), 0) * step
        yield opening, Grid(range(opening, high + 1, step), times, 1)
        return
    for day in _allowed(rule, low // DAY, high // DAY, effort):
        ahead = max(day * DAY, low - low % unit) - begin
        opening = begin + max(-(-ahead // step), 0) * step
        periods = range(opening, min((day + 1) * DAY, high + 1), step)
        if not effort.pay(1 + len(periods) * (3 + len(rule.positions))):
            yield opening, None
            return
        for period in periods:
            if hours and period // 3600 % 24 not in hours:
                continue
            if limits_minutes and period // 60 % 60 not in minutes:
                continue
            if limits_seconds and period % 60 not in seconds:
                continue
            matches = Grid((period,), times, 1)
            yield period, _positions(matches, rule.positions) if rule.positions else matches


def _allowed(rule: Rule, first: int, last: int, effort: Effort) -> Iterator[int]:
    """The days that the filters leave. Where those cannot be paid any more the next day is told as
    if it were one of them, which cannot be paid either."""
    for begin, days in days_of_months(rule, range(first, last + 1), effort):
        yield from (begin,) if days is None else days


def _within(rule: Rule, start: int) -> TimesOfDay:
    """The times inside one hour, minute or second."""
    minutes: Sequence[int] = (0,)
    seconds: Sequence[int] = (0,)
    if rule.frequency < Frequency.MINUTELY:
        minutes = rule.minutes or (start // 60 % 60,)
    if rule.frequency < Frequency.SECONDLY:
        seconds = seconds_of_minute(rule) or (start % 60,)
    return TimesOfDay((0,), minutes, seconds)
