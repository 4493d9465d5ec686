"""Which days a recurrence rule chooses, period by period (the table of RFC 5545, 3.3.10).

Days are counted as ordinals (1 January of year 1 is day 1, a Monday).
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from daybook_ical.errors import TooManyOccurrences
from daybook_ical.rules import Frequency, Rule

MOST_PERIODS = 400_000


def days_of_periods(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    """The matching days of each period from the one that holds `low`, without regard to `start`."""
    steps = {
        Frequency.DAILY: _daily,
        Frequency.WEEKLY: _weekly,
        Frequency.MONTHLY: _monthly,
        Frequency.YEARLY: _yearly,
    }
    return steps[rule.frequency](rule, start, low, high)


def _first_step(begin: int, low: int, interval: int) -> int:
    """The last period in phase that does not begin after `low`."""
    return begin + max(low - begin, 0) // interval * interval


def _budget(first: int, last: int, interval: int) -> range:
    steps = range(first, last + 1, interval)
    if len(steps) > MOST_PERIODS:
        raise TooManyOccurrences
    return steps


def _daily(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    steps = _budget(_first_step(start, low, rule.interval), high, rule.interval)
    allows = day_filter(rule, rule.days)
    if allows is None:
        if rule.positions or rule.count:
            yield from ([day] for day in steps)
        else:
            yield list(steps)
        return
    yield from ([day] for day in steps if allows(day))


def _weekly(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    # Ordinal 1 is a Monday. The week of DTSTART gives the phase, and WKST says where it begins.
    begin = start - (start - 1 - rule.week_start) % 7
    wanted = {weekday for _, weekday in rule.days}
    if not (wanted or rule.month_days or rule.year_days):
        wanted = {(start - 1) % 7}
    offsets = sorted((weekday - rule.week_start) % 7 for weekday in wanted) or list(range(7))
    allows = day_filter(rule, ())
    for week in _budget(_first_step(begin, low, 7 * rule.interval), high, 7 * rule.interval):
        days = [week + offset for offset in offsets]
        yield days if allows is None else [day for day in days if allows(day)]


def _monthly(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    begin, first, last = (_month_number(day) for day in (start, low, high))
    month_days = rule.month_days
    if not (month_days or rule.days or rule.year_days or rule.weeks):
        month_days = (date.fromordinal(start).day,)
    for number in _budget(_first_step(begin, first, rule.interval), last, rule.interval):
        year, month = number // 12, number % 12 + 1
        if not rule.months or month in rule.months:
            yield _days_of_month(rule, year, month, month_days)


def _month_number(day: int) -> int:
    moment = date.fromordinal(max(day, 1))
    return moment.year * 12 + moment.month - 1


def _days_of_month(rule: Rule, year: int, month: int, month_days: tuple[int, ...]) -> list[int]:
    first, size = _month(year, month)
    if month_days:
        numbers = {n if n > 0 else size + 1 + n for n in month_days}
        if rule.skip:
            lacking = size if rule.skip < 0 else size + 1
            numbers = {lacking if n > size else n for n in numbers}
            size = max(size, lacking)
        days = [first + n - 1 for n in sorted(numbers) if 1 <= n <= size]
    else:
        days = list(range(first, first + size))
    if rule.days:
        allows = _weekday_filter(rule.days, first, first + size - 1)
        days = [day for day in days if allows(day)]
    return _in_year(rule, days) if rule.year_days else days


def _yearly(rule: Rule, start: int, low: int, high: int) -> Iterator[list[int]]:
    begin, first, last = (date.fromordinal(max(day, 1)).year for day in (start, low, high))
    plain = not (rule.month_days or rule.days or rule.year_days or rule.weeks)
    origin = date.fromordinal(start)
    months = rule.months or ((origin.month,) if plain else ())
    month_days = (origin.day,) if plain else rule.month_days
    # RFC 5545 derives what BYWEEKNO leaves open from DTSTART: here, the weekday.
    bare_weeks = rule.weeks and not (rule.month_days or rule.days or rule.year_days)
    weekdays = ((0, origin.weekday()),) if bare_weeks else rule.days
    for year in _budget(_first_step(begin, first, rule.interval), last, rule.interval):
        yield _days_of_year(rule, year, months, month_days, weekdays)


def _days_of_year(
    rule: Rule,
    year: int,
    months: tuple[int, ...],
    month_days: tuple[int, ...],
    weekdays: tuple[tuple[int, int], ...],
) -> list[int]:
    if months or month_days:
        narrowed = Rule(Frequency.MONTHLY, days=weekdays if months else (), skip=rule.skip)
        days = [
            day
            for month in months or range(1, 13)
            for day in _days_of_month(narrowed, year, month, month_days)
        ]
    else:
        days = list(range(*_year(year)))
    if weekdays and not months:
        first, end = _year(year)
        allows = _weekday_filter(weekdays, first, end - 1)
        days = [day for day in days if allows(day)]
    if rule.weeks:
        days = [day for day in days if _in_weeks(rule, day)]
    return _in_year(rule, days) if rule.year_days else days


@lru_cache(maxsize=4096)
def _month(year: int, month: int) -> tuple[int, int]:
    first = date(year, month, 1).toordinal()
    following = date(year + month // 12, month % 12 + 1, 1).toordinal()
    return first, following - first


def _year(year: int) -> tuple[int, int]:
    return date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()


def _weekday_filter(
    wanted: tuple[tuple[int, int], ...], first: int, last: int
) -> Callable[[int], bool]:
    """Whether a day is one of `wanted` weekdays, numbered within the days `first` to `last`."""
    if not any(number for number, _ in wanted):
        weekdays = {weekday for _, weekday in wanted}
        return lambda day: (day - 1) % 7 in weekdays
    places = set(wanted)

    def allows(day: int) -> bool:
        weekday = (day - 1) % 7
        from_start, from_end = (day - first) // 7 + 1, -((last - day) // 7 + 1)
        return not places.isdisjoint(((0, weekday), (from_start, weekday), (from_end, weekday)))

    return allows


def _in_year(rule: Rule, days: list[int]) -> list[int]:
    def allows(day: int) -> bool:
        first, end = _year(date.fromordinal(day).year)
        return day - first + 1 in rule.year_days or day - end in rule.year_days

    return [day for day in days if allows(day)]


def _in_weeks(rule: Rule, day: int) -> bool:
    """Weeks are numbered from the first that has four days in the year, beginning on WKST."""
    midweek = day - (day - 1 - rule.week_start) % 7 + 3
    first, end = _year(date.fromordinal(midweek).year)
    return (midweek - first) // 7 + 1 in rule.weeks or -((end - 1 - midweek) // 7 + 1) in rule.weeks


def day_filter(rule: Rule, days: tuple[tuple[int, int], ...]) -> Callable[[int], bool] | None:
    """What BYMONTH, BYMONTHDAY, BYYEARDAY and BYDAY leave of single days; None when all."""
    if not (rule.months or rule.month_days or rule.year_days or days):
        return None
    weekdays = {weekday for _, weekday in days}

    def allows(day: int) -> bool:
        if weekdays and (day - 1) % 7 not in weekdays:
            return False
        moment = date.fromordinal(day)
        if rule.months and moment.month not in rule.months:
            return False
        if rule.month_days:
            size = _month(moment.year, moment.month)[1]
            if not {moment.day, moment.day - size - 1} & set(rule.month_days):
                return False
        return not rule.year_days or bool(_in_year(rule, [day]))

    return allows
