"""Which days a recurrence rule chooses, period by period (the table of RFC 5545, 3.3.10).

Days are counted as ordinals (1 January of year 1 is day 1, a Monday). What is looked at is paid
for; where that cannot be paid any more the walk ends with a period whose days are not known.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from daybook_ical.effort import Effort
from daybook_ical.grid import Grid, TimesOfDay
from daybook_ical.rules import Frequency, Rule

Days = tuple[int, Sequence[int] | None]
"""The first day of a period, and those of its days that match; None when nobody could count them,
nor those of any period after it."""

_AT_ONCE = 16


def days_of_periods(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[Days]:
    """The matching days of each period from the one that holds `low`, without regard to `start`."""
    steps = {Frequency.WEEKLY: _weekly, Frequency.MONTHLY: _monthly, Frequency.YEARLY: _yearly}
    return steps.get(rule.frequency, _daily)(rule, start, low, high, effort)


def _first_step(begin: int, low: int, interval: int) -> int:
    """The last period in phase that does not begin after `low`."""
    return begin + max(low - begin, 0) // interval * interval


def _daily(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[Days]:
    if (
        rule.interval == 1
        and rule.days
        and not (rule.positions or limits_days(rule, but_days=True))
    ):
        # Each day that is one of some weekdays: the same, and counted by weeks.
        yield from _weekly(rule, start, low, high, effort)
        return
    steps = range(_first_step(start, low, rule.interval), high + 1, rule.interval)
    if not (rule.positions or limits_days(rule)):
        yield steps.start, steps
        return
    for first, days in days_of_months(rule, steps, effort):
        if days is None or not rule.positions:
            yield first, days
        else:
            # BYSETPOS chooses from each day by itself.
            yield from ((day, (day,)) for day in days)


def days_of_months(rule: Rule, days: range, effort: Effort) -> Iterator[Days]:
    """What the rule's filters leave of single days, month by month; months that do not count cost
    one step and not thirty."""
    if not days:
        return
    allows = day_filter(rule, rule.days)
    months = frozenset(rule.months)
    for number in range(_month_number(days[0]), _month_number(days[-1]) + 1):
        year, month = number // 12, number % 12 + 1
        first, size = _month(year, month)
        within: Sequence[int] = ()
        if not months or month in months:
            within = days[bisect_left(days, first) : bisect_left(days, first + size)]
            if rule.month_days and within:
                wanted = _days_of_month((), 0, year, month, rule.month_days)
                within = [day for day in wanted if day in within]
        if not effort.pay(1 + 2 * len(within) + len(rule.month_days)):
            yield max(first, days[0]), None
            return
        yield first, [day for day in within if allows(day)] if allows else within


def _weekly(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[Days]:
    # Ordinal 1 is a Monday. The week of DTSTART gives the phase, and WKST says where it begins.
    begin = start - (start - 1 - rule.week_start) % 7
    wanted = {weekday for _, weekday in rule.days}
    if not (wanted or rule.month_days or rule.year_days):
        wanted = {(start - 1) % 7}
    offsets = sorted((weekday - rule.week_start) % 7 for weekday in wanted) or list(range(7))
    allows = day_filter(rule, ())
    step = 7 * rule.interval
    weeks = range(_first_step(begin, low, step), high + 1, step)
    if rule.count and allows is None and not rule.positions:
        # As many in each week, so that COUNT is arithmetic, however long ago it began.
        known = effort.pay(2 + len(offsets))
        yield weeks.start, Grid(weeks, TimesOfDay((0,), (0,), offsets), 1) if known else None
        return
    # BYSETPOS chooses from each week by itself; else many together cost less.
    size = 1 if rule.positions else _AT_ONCE
    for place in range(0, len(weeks), size):
        some = weeks[place : place + size]
        if not effort.pay((2 + len(offsets)) * len(some)):
            yield some[0], None
            return
        days = [week + offset for week in some for offset in offsets]
        yield some[0], days if allows is None else [day for day in days if allows(day)]


def _monthly(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[Days]:
    begin, first, last = (_month_number(day) for day in (start, low, high))
    month_days = rule.month_days
    if not (month_days or rule.days or rule.year_days or rule.weeks):
        month_days = (date.fromordinal(start).day,)
    in_year = _year_filter(rule)
    months = frozenset(rule.months)
    for number in range(_first_step(begin, first, rule.interval), last + 1, rule.interval):
        year, month = number // 12, number % 12 + 1
        first_day = _month(year, month)[0]
        days: list[int] = []
        if not months or month in months:
            days = _days_of_month(rule.days, rule.skip, year, month, month_days)
        if not effort.pay(1 + len(days) + len(month_days) + len(rule.days)):
            yield first_day, None
            return
        yield first_day, [day for day in days if in_year(day)] if in_year else days


def _month_number(day: int) -> int:
    moment = date.fromordinal(max(day, 1))
    return moment.year * 12 + moment.month - 1


def _days_of_month(
    weekdays: tuple[tuple[int, int], ...],
    skip: int,
    year: int,
    month: int,
    month_days: tuple[int, ...],
) -> list[int]:
    first, size = _month(year, month)
    if not month_days:
        if weekdays:
            return sorted(_weekdays(weekdays, first, first + size - 1))
        return list(range(first, first + size))
    numbers = {n if n > 0 else size + 1 + n for n in month_days}
    if skip:
        lacking = size if skip < 0 else size + 1
        numbers = {lacking if n > size else n for n in numbers}
        size = max(size, lacking)
    days = [first + n - 1 for n in sorted(numbers) if 1 <= n <= size]
    if weekdays and days:
        wanted = _weekdays(weekdays, first, first + size - 1)
        days = [day for day in days if day in wanted]
    return days


def _yearly(rule: Rule, start: int, low: int, high: int, effort: Effort) -> Iterator[Days]:
    begin, first, last = (date.fromordinal(max(day, 1)).year for day in (start, low, high))
    plain = not (rule.month_days or rule.days or rule.year_days or rule.weeks)
    origin = date.fromordinal(start)
    months = rule.months or ((origin.month,) if plain else ())
    month_days = (origin.day,) if plain else rule.month_days
    # RFC 5545 derives what BYWEEKNO leaves open from DTSTART: here, the weekday.
    bare_weeks = rule.weeks and not (rule.month_days or rule.days or rule.year_days)
    weekdays = ((0, origin.weekday()),) if bare_weeks else rule.days
    filters: list[Callable[[int], bool]] = []
    if rule.weeks or rule.year_days:
        filters = [one for one in (_week_filter(rule), _year_filter(rule)) if one]
    cost = (len(months) or 12) * (1 + len(month_days) + len(weekdays if months else ()))
    for year in range(_first_step(begin, first, rule.interval), last + 1, rule.interval):
        days: Sequence[int] = _days_of_year(rule, year, months, month_days, weekdays)
        if not effort.pay(
            cost + len(weekdays) + len(rule.year_days) + len(days) * (1 + 2 * len(filters))
        ):
            yield _year(year)[0], None
            return
        for allows in filters:
            days = [day for day in days if allows(day)]
        yield _year(year)[0], days


def _days_of_year(
    rule: Rule,
    year: int,
    months: tuple[int, ...],
    month_days: tuple[int, ...],
    weekdays: tuple[tuple[int, int], ...],
) -> Sequence[int]:
    """Before BYWEEKNO and BYYEARDAY are asked."""
    first, end = _year(year)
    if not (months or month_days or weekdays) and rule.year_days:
        days = {first + n - 1 if n > 0 else end + n for n in rule.year_days}
        return sorted(day for day in days if first <= day < end)
    if not (months or month_days):
        return sorted(_weekdays(weekdays, first, end - 1)) if weekdays else range(first, end)
    within = weekdays if months else ()
    found = [
        day
        for month in months or range(1, 13)
        for day in _days_of_month(within, rule.skip, year, month, month_days)
    ]
    if weekdays and not months:
        wanted = _weekdays(weekdays, first, end - 1)
        return [day for day in found if day in wanted]
    return found


@lru_cache(maxsize=4096)
def _month(year: int, month: int) -> tuple[int, int]:
    first = date(year, month, 1).toordinal()
    following = date(year + month // 12, month % 12 + 1, 1).toordinal()
    return first, following - first


@lru_cache(maxsize=1024)
def _year(year: int) -> tuple[int, int]:
    return date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()


def _weekdays(wanted: Iterable[tuple[int, int]], first: int, last: int) -> set[int]:
    """The days that are one of `wanted` weekdays, numbered within the days `first` to `last`."""
    found: set[int] = set()
    for number, weekday in wanted:
        begin = first + (weekday - first + 1) % 7
        if number == 0:
            found.update(range(begin, last + 1, 7))
            continue
        end = last - (last - 1 - weekday) % 7
        day = begin + 7 * (number - 1) if number > 0 else end + 7 * (number + 1)
        if first <= day <= last:
            found.add(day)
    return found


def _year_filter(rule: Rule) -> Callable[[int], bool] | None:
    """What BYYEARDAY leaves of single days; None when all."""
    wanted = frozenset(rule.year_days)

    def allows(day: int) -> bool:
        first, end = _year(date.fromordinal(day).year)
        return day - first + 1 in wanted or day - end in wanted

    return allows if wanted else None


def _week_filter(rule: Rule) -> Callable[[int], bool] | None:
    """What BYWEEKNO leaves. Weeks are numbered from the first that has four days in the year,
    beginning on WKST."""
    wanted = frozenset(rule.weeks)

    def allows(day: int) -> bool:
        midweek = day - (day - 1 - rule.week_start) % 7 + 3
        first, end = _year(date.fromordinal(midweek).year)
        return (midweek - first) // 7 + 1 in wanted or -((end - 1 - midweek) // 7 + 1) in wanted

    return allows if wanted else None


def limits_days(rule: Rule, *, but_days: bool = False) -> bool:
    """Whether the rule leaves out days of those on which it would repeat by its frequency."""
    days = rule.days and not but_days
    return bool(rule.months or rule.month_days or rule.year_days or days)


def day_filter(rule: Rule, days: tuple[tuple[int, int], ...]) -> Callable[[int], bool] | None:
    """What BYMONTH, BYMONTHDAY, BYYEARDAY and BYDAY leave of single days; None when all."""
    if not (rule.months or rule.month_days or rule.year_days or days):
        return None
    weekdays = frozenset(weekday for _, weekday in days)
    months, month_days = frozenset(rule.months), frozenset(rule.month_days)
    in_year = _year_filter(rule)

    def allows(day: int) -> bool:
        if weekdays and (day - 1) % 7 not in weekdays:
            return False
        if not (months or month_days or in_year):
            return True
        moment = date.fromordinal(day)
        if months and moment.month not in months:
            return False
        if month_days and moment.day not in month_days:
            size = _month(moment.year, moment.month)[1]
            if moment.day - size - 1 not in month_days:
                return False
        return in_year is None or in_year(day)

    return allows
