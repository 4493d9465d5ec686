"""From when until when an event takes place (RFC 5545, 3.6.1), as far as that can be known.

Read as other programs agree on: an end without a zone has that of the start, a day beside a time
means the days, or the beginning of the day. Beyond that the reading that blocks is taken: a start
in an unknown zone takes whole days, an end that cannot be read lies at the end of the day.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from daybook_ical.bounds import MOST_TIMES, TOO_MANY_TIMES
from daybook_ical.doubts import Doubts
from daybook_ical.errors import UnknownZone, Unreadable
from daybook_ical.events import Moment
from daybook_ical.lines import Component, Property
from daybook_ical.moments import (
    Zones,
    date_of,
    end_of_day,
    last_day,
    lasting,
    moment,
    seconds_of,
    single,
)
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.values import parse_duration, parse_plain

_TIMES = ("DTSTART", "DTEND", "DURATION")


class Extent(NamedTuple):
    """`nominal`: the length is in days or weeks of wall-clock time. `sure`: read as it stands.
    `days`: of the times only the days are known."""

    start: Moment
    end: Moment
    nominal: bool = False
    sure: bool = True
    days: bool = False


def extent(event: Component, zones: Zones, doubts: Doubts) -> Extent:
    """The event's own time. Raises `Unreadable` if neither start nor end can be read."""
    for name in _TIMES:
        if len(event.properties.get(name, ())) > 1:
            return _of_several(event, zones, doubts)
    return _extent(event, zones, doubts)


def _of_several(event: Component, zones: Zones, doubts: Doubts) -> Extent:
    """Of an event that tells a time twice: from the first start to the last end."""
    told = {
        name: list(dict.fromkeys(event.properties[name]))
        for name in _TIMES
        if name in event.properties
    }
    if max(map(len, told.values())) > MOST_TIMES:
        raise Unreadable(TOO_MANY_TIMES)
    firsts = {name: props[:1] for name, props in told.items()}
    variants = [firsts | {name: [prop]} for name, props in told.items() for prop in props]
    found = {_extent(Component(times, []), zones, doubts) for times in variants}
    if len(found) == 1:
        return found.pop()
    doubts.add(Oddity(Odd.SEVERAL_TIMES))
    first = min(found, key=lambda one: seconds_of(one.start, zones))
    last = max(found, key=lambda one: seconds_of(one.end, zones))
    if first.start.is_date == last.end.is_date and (first.start.zone or not last.end.zone):
        return Extent(first.start, last.end, sure=False, days=first.days and last.days)
    days = Moment(date_of(first.start)), Moment(last_day(first.start, last.end))
    return Extent(*days, sure=False, days=True)


def _extent(event: Component, zones: Zones, doubts: Doubts) -> Extent:
    try:
        start = _start(event, zones)
    except UnknownZone as error:
        doubts.add(Oddity(Odd.WHOLE_DAYS, because=error.oddity))
        return _whole_days(event)
    except Unreadable as error:
        return _before_its_end(event, zones, doubts, error)
    known = len(doubts)
    end, nominal = _end(event, start, zones, doubts)
    if start.zone is None and not start.is_date and end.zone is not None:
        doubts.add(Oddity(Odd.ONLY_END_HAS_ZONE))
        return Extent(Moment(date_of(start)), Moment(last_day(start, end)), sure=False, days=True)
    return Extent(start, end, nominal, sure=len(doubts) == known)


def _start(event: Component, zones: Zones) -> Moment:
    prop = event.first("DTSTART")
    if prop is None:
        raise Unreadable(Odd.NO_START)
    start = moment(prop, prop.value.strip(), zones)
    return Moment(date_of(start)) if _names_days(prop) else start


def _names_days(prop: Property) -> bool:
    parameters = prop.parameters
    return bool(parameters) and (prop.parameter("VALUE") or "").upper() == "DATE"


def _whole_days(event: Component) -> Extent:
    """The days of an event whose zone nobody knows, as its own clock shows them."""
    start = parse_plain(event.value("DTSTART"))
    end = start
    try:
        if event.value("DTEND"):
            end = parse_plain(event.value("DTEND"))
        elif event.value("DURATION"):
            end = Moment(start.wall + parse_duration(event.value("DURATION"))[0])
    except (Unreadable, OverflowError):
        end = start
    return Extent(Moment(date_of(start)), Moment(last_day(start, end)), sure=False, days=True)


def _before_its_end(event: Component, zones: Zones, doubts: Doubts, problem: Unreadable) -> Extent:
    """The last day of an event of which only the end is known."""
    try:
        end = single(event, "DTEND", zones)
    except UnknownZone:
        end = parse_plain(event.value("DTEND"))
    except Unreadable:
        raise problem from None
    if end is None:
        raise problem
    doubts.add(Oddity(Odd.DAY_OF_END, because=problem.oddity))
    until = date_of(end)
    if not isinstance(end.wall, datetime) or end.wall.time() == datetime.min.time():
        until -= timedelta(days=1)
    return Extent(Moment(until), Moment(until + timedelta(days=1)), sure=False, days=True)


def _end(event: Component, start: Moment, zones: Zones, doubts: Doubts) -> tuple[Moment, bool]:
    """The end, and whether the length up to it is nominal."""
    reason: Oddity | None = None
    for name, read in (("DTEND", _told_end), ("DURATION", _after_duration)):
        prop = event.first(name)
        if prop is None:
            continue
        try:
            found = read(prop, start, zones)
        except UnknownZone as error:
            doubts.add(Oddity(Odd.TO_END_OF_LAST_DAY, because=error.oddity))
            return _day_of_its_end(prop, start, zones), False
        except Unreadable as error:
            empty = Oddity(Odd.EMPTY, name=name)
            reason = reason or (error.oddity if prop.value.strip() else empty)
            continue
        if reason:
            doubts.add(Oddity(Odd.LENGTH_COUNTS, because=reason))
        return found
    if reason:
        doubts.add(Oddity(Odd.TO_END_OF_DAY, because=reason))
        return end_of_day(start), False
    # Without an end: a day lasts a day, a time takes no time.
    return (end_of_day(start) if start.is_date else start), False


def _day_of_its_end(prop: Property, start: Moment, zones: Zones) -> Moment:
    """The end of the day of an end in an unknown zone, not before that of the start."""
    end = Moment(parse_plain(prop.value).wall, start.zone)
    if start.is_date:
        return Moment(last_day(start, end))
    return max(end_of_day(end), end_of_day(start), key=lambda day: seconds_of(day, zones))


def _told_end(prop: Property, start: Moment, zones: Zones) -> tuple[Moment, bool]:
    end = moment(prop, prop.value.strip(), zones)
    if start.is_date or end.is_date:
        end = _beside_a_day(start, end)
    elif end.zone is None:
        end = Moment(end.wall, start.zone)
    if _is_before(end, start, zones):
        raise Unreadable(Odd.ENDS_BEFORE_START)
    return end, False


def _beside_a_day(start: Moment, end: Moment) -> Moment:
    if not start.is_date:
        day = date_of(end)
        return Moment(datetime(day.year, day.month, day.day), start.zone)  # noqa: DTZ001
    if end.is_date and date_of(end) < date_of(start):
        return end
    # The same day is not allowed, yet written by several programs for events of one day.
    return Moment(last_day(start, end))


def _is_before(end: Moment, start: Moment, zones: Zones) -> bool:
    if end.zone == start.zone:
        return end.wall < start.wall
    return start.zone is not None and seconds_of(end, zones) < seconds_of(start, zones)


def _after_duration(prop: Property, start: Moment, zones: Zones) -> tuple[Moment, bool]:
    size, nominal = parse_duration(prop.value)
    return lasting(start, size, nominal=nominal, zones=zones), nominal
