"""The times of an event as `Moment`s: in which zone, what is left out, what is added."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property

from daybook_ical.bounds import (
    MOST_DATES,
    TOO_MANY_EXCEPTIONS,
    TOO_MANY_EXTRAS,
    all_time_from,
)
from daybook_ical.clocks import FILE_PREFIX, clock_for, named_clock, wall_seconds
from daybook_ical.doubts import Doubts
from daybook_ical.effort import Effort
from daybook_ical.errors import UnknownZone, Unreadable
from daybook_ical.events import Moment, Period
from daybook_ical.lines import Component, Property
from daybook_ical.observances import weighed_zone
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.spelling import Names
from daybook_ical.values import parse_duration, parse_plain
from daybook_ical.zones import resolve

# Outlook begins zones in 1601, address books put birthdays into 1604; before that lies damage.
_FIRST_YEAR = 1600


class Definitions:
    """The zones that a file defines, each looked up and weighed once, however often it is named."""

    def __init__(self, components: Mapping[str, Component]) -> None:
        self._components = components
        self._found: dict[str, tuple[str, str] | None] = {}
        self._texts: dict[str, str] = {}

    @cached_property
    def dates(self) -> Effort:
        """What the single dates of the file may cost, one for each."""
        return Effort(MOST_DATES)

    def find(self, tzid: str) -> tuple[str, str]:
        """An IANA name, or "file:<TZID>" and the definition's text. Raises `UnknownZone`."""
        if tzid not in self._found:
            self._found[tzid] = self._look(tzid)
        found = self._found[tzid]
        if found is None:
            raise UnknownZone(tzid)
        return found

    @cached_property
    def _effort(self) -> Effort:
        return Effort()

    @cached_property
    def _names(self) -> Names:
        return Names(self._components)

    def _look(self, tzid: str) -> tuple[str, str] | None:
        name = self._names.find(tzid)
        if name is None:
            return None
        located = resolve(self._components[name].value("X-LIC-LOCATION"))
        if located is not None:
            return located, ""
        text = self._text(name)
        return (FILE_PREFIX + tzid, text) if text else None

    def _text(self, name: str) -> str:
        """The definition, if it can be read and paid for."""
        if name not in self._texts:
            text = "\n".join(self._components[name].text) if self._effort.left else ""
            reading = weighed_zone(text)
            paid = self._effort.pay(reading.steps)
            self._texts[name] = text if paid and reading.zone else ""
        return self._texts[name]


class Zones:
    """Finds the zone behind each TZID of one event and remembers the definitions it needed."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self.used: dict[str, str] = {}

    def one_more_date(self) -> bool:
        """Whether another single date of the resource may be read."""
        return self._definitions.dates.pay(1)

    def find(self, tzid: str) -> str:
        """An IANA name, or "file:<TZID>". A name that is known beats the file's definition, which
        is often cut to a few years or written for another year's rules. Raises `UnknownZone`."""
        known = resolve(tzid)
        if known is not None:
            return known
        name, text = self._definitions.find(tzid)
        if text:
            self.used[tzid] = text
        return name


def moment(prop: Property, value: str, zones: Zones) -> Moment:
    """One value of a property. Dates and instants need no zone, whatever TZID says."""
    plain = parse_plain(value)
    if plain.wall.year < _FIRST_YEAR:
        raise Unreadable(Odd.TOO_LONG_AGO, value)
    if plain.zone is not None or plain.is_date:
        return plain
    tzid = prop.parameter("TZID")
    return Moment(plain.wall, zones.find(tzid)) if tzid else plain


def single(event: Component, name: str, zones: Zones) -> Moment | None:
    """The value of a property that stands once; None if it is missing. Raises `Unreadable`."""
    prop = event.first(name)
    return None if prop is None else moment(prop, prop.value.strip(), zones)


def exceptions(event: Component, zones: Zones, doubts: Doubts, *, days: bool) -> Iterator[Moment]:
    """The times that EXDATE leaves out. What cannot be read leaves nothing out.

    `days`: of the series only the days are known, so that days are left out in unknown zones too.
    """
    for prop, value in _values(event, "EXDATE"):
        if not zones.one_more_date():
            doubts.add(TOO_MANY_EXCEPTIONS)
            return
        try:
            yield moment(prop, value, zones)
        except UnknownZone as error:
            if days:
                yield Moment(date_of(parse_plain(value)))
            else:
                doubts.add(Oddity(Odd.EXCEPTION_NOT_LEFT_OUT, because=error.oddity))
        except Unreadable as error:
            doubts.add(Oddity(Odd.EXCEPTION_NOT_LEFT_OUT, because=error.oddity))


def _values(event: Component, name: str) -> Iterator[tuple[Property, str]]:
    for prop in event.properties.get(name, ()):
        for value in filter(None, map(str.strip, prop.value.split(","))):
            yield prop, value


def extras(event: Component, zones: Zones, doubts: Doubts) -> Iterator[Period]:
    """The extra occurrences (RDATE): dates, times, or periods with an end or a length. Times in an
    unknown zone are whole days."""
    values = _values(event, "RDATE")
    for prop, value in values:
        if not zones.one_more_date():
            doubts.add(TOO_MANY_EXTRAS)
            yield all_time_from([value, *(other for _, other in values)])
            return
        try:
            yield _extra(prop, value, zones, doubts)
        except Unreadable as error:
            doubts.add(Oddity(Odd.EXTRA_UNREADABLE, because=error.oddity))


def _extra(prop: Property, value: str, zones: Zones, doubts: Doubts) -> Period:
    first, slash, last = value.partition("/")
    try:
        start = moment(prop, first, zones)
    except UnknownZone as error:
        doubts.add(Oddity(Odd.EXTRA_WHOLE_DAY, because=error.oddity))
        return _days(parse_plain(first), parse_plain(first))
    if not slash:
        return Period(start)
    try:
        end = _period_end(prop, start, last, zones)
    except Unreadable as error:
        doubts.add(Oddity(Odd.EXTRA_TO_END_OF_DAY, because=error.oddity))
        return Period(start, end_of_day(start))
    if start.is_date or end.is_date:
        return _days(start, end)
    if seconds_of(end, zones) < seconds_of(start, zones):
        doubts.add(Oddity(Odd.EXTRA_ENDS_BEFORE_START))
        return Period(start, end_of_day(start))
    return Period(start, end)


def _days(start: Moment, end: Moment) -> Period:
    return Period(Moment(date_of(start)), Moment(last_day(start, end)))


def _period_end(prop: Property, start: Moment, last: str, zones: Zones) -> Moment:
    if last[:1] in "Pp+-":
        length, nominal = parse_duration(last)
        return lasting(start, length, nominal=nominal and start.is_date, zones=zones)
    return moment(prop, last, zones)


def last_day(start: Moment, end: Moment) -> date:
    """The day at whose beginning whole days are over that reach from one moment to another.

    A time ends within its day, midnight with the day before.
    """
    day = date_of(end)
    within = isinstance(end.wall, datetime) and end.wall.time() != time()
    return max(day + timedelta(days=int(within)), date_of(start) + timedelta(days=1))


def end_of_day(start: Moment) -> Moment:
    """Until when an event blocks of which only the start is known. In UTC the day of whoever is
    busy is not known, so it is a day's length."""
    if start.zone == "UTC":
        return Moment(start.wall + timedelta(days=1), "UTC")
    following = date_of(start) + timedelta(days=1)
    if start.is_date:
        return Moment(following)
    return Moment(datetime(following.year, following.month, following.day), start.zone)  # noqa: DTZ001


def seconds_of(moment: Moment, zones: Zones) -> int:
    """For comparison within one event: floating times are as good as those of any one zone."""
    clock = clock_for(moment, zones.used, named_clock("UTC"))
    return clock.instant(wall_seconds(moment.wall))


def lasting(start: Moment, size: timedelta, *, nominal: bool, zones: Zones) -> Moment:
    """The end after a length. Raises `Unreadable` for a negative one."""
    if size < timedelta():
        raise Unreadable(Odd.ENDS_BEFORE_START)
    if start.is_date:
        # A part of a day counts as the whole day; a day cannot end within.
        days = max(-(-size // timedelta(days=1)), 1)
        return Moment(date_of(start) + timedelta(days=days))
    return _later(start, size, nominal=nominal, zones=zones)


def _later(start: Moment, size: timedelta, *, nominal: bool, zones: Zones) -> Moment:
    """The end of a length: on the wall's clock if nominal, else after exactly that time."""
    if start.zone in (None, "UTC") or nominal:
        return Moment(start.wall + size, start.zone)
    clock = clock_for(start, zones.used, named_clock("UTC"))
    instant = clock.instant(wall_seconds(start.wall)) + int(size.total_seconds())
    return Moment(_utc(instant), "UTC")


def _utc(instant: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(seconds=instant)  # noqa: DTZ001


def date_of(moment: Moment) -> date:
    return moment.wall.date() if isinstance(moment.wall, datetime) else moment.wall
