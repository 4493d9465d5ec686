"""When an event takes place: its start, end, repetitions and exceptions as `Moment`s."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from daybook_ical.clocks import FILE_PREFIX, clock_for, named_clock, wall_seconds
from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment, Period
from daybook_ical.lines import Component, Property
from daybook_ical.observances import read_zone
from daybook_ical.values import parse_duration, parse_plain
from daybook_ical.zones import resolve

# Outlook begins zones in 1601, address books put birthdays into 1604; before that lies damage.
_FIRST_YEAR = 1600


class Zones:
    """Finds the zone behind each TZID of one event and remembers the definitions it needed."""

    def __init__(self, definitions: Mapping[str, Component]) -> None:
        self._definitions = definitions
        self.used: dict[str, str] = {}

    def find(self, tzid: str) -> str:
        """An IANA name, or "file:<TZID>". A name that is known beats the file's definition, which
        is often cut to a few years or written for another year's rules. Raises `Unreadable`."""
        known = resolve(tzid)
        if known is not None:
            return known
        definition = self._definitions.get(tzid)
        if definition is None:
            raise Unreadable(f"unknown time zone “{tzid}”")
        text = "\n".join(definition.text)
        read_zone(text)
        self.used[tzid] = text
        return FILE_PREFIX + tzid


def moment(prop: Property, value: str, zones: Zones) -> Moment:
    """One value of a property. Dates and instants need no zone, whatever TZID says."""
    plain = parse_plain(value)
    if plain.wall.year < _FIRST_YEAR:
        raise Unreadable(f"“{value}” is too long ago")
    if plain.zone is not None or plain.is_date:
        return plain
    tzid = prop.parameter("TZID")
    return plain if tzid is None else Moment(plain.wall, zones.find(tzid))


def single(event: Component, name: str, zones: Zones) -> Moment | None:
    prop = event.first(name)
    return None if prop is None else moment(prop, prop.value.strip(), zones)


def moments(event: Component, name: str, zones: Zones) -> Iterator[Moment]:
    """All values of a property that may be repeated and may hold lists."""
    for prop in event.properties.get(name, ()):
        for value in prop.value.split(","):
            if value.strip():
                yield moment(prop, value.strip(), zones)


def periods(event: Component, zones: Zones) -> Iterator[Period]:
    """The extra occurrences (RDATE): dates, times, or periods with an end or a length."""
    for prop in event.properties.get("RDATE", ()):
        for value in filter(None, map(str.strip, prop.value.split(","))):
            first, slash, last = value.partition("/")
            start = moment(prop, first, zones)
            end = _period_end(prop, start, last, zones) if slash else None
            yield Period(start, end)


def _period_end(prop: Property, start: Moment, last: str, zones: Zones) -> Moment:
    if last[:1] in "Pp+-":
        length, _ = parse_duration(last)
        return _later(start, length, nominal=False, zones=zones)
    return moment(prop, last, zones)


def extent(event: Component, zones: Zones) -> tuple[Moment, Moment, bool]:
    """Start, end, and whether the length is nominal (RFC 5545, 3.6.1). Raises `Unreadable`."""
    start = single(event, "DTSTART", zones)
    if start is None:
        raise Unreadable("it has no start")
    end = single(event, "DTEND", zones)
    if end is not None:
        return start, _checked(start, end, zones), False
    length = event.value("DURATION")
    if length:
        size, nominal = parse_duration(length)
        return start, _lasting(start, size, nominal=nominal, zones=zones), nominal
    # Without an end: a day lasts a day, a time takes no time.
    return start, (_next_day(start) if start.is_date else start), False


def _checked(start: Moment, end: Moment, zones: Zones) -> Moment:
    if start.is_date != end.is_date:
        raise Unreadable("its start and end are not of the same kind")
    if start.is_date and start.wall == end.wall:
        # Not allowed, yet written by several programs for events of one day.
        return _next_day(start)
    if _seconds(end, zones) < _seconds(start, zones):
        raise Unreadable("its end lies before its start")
    return end


def _seconds(moment: Moment, zones: Zones) -> int:
    """For comparison within one event: floating times are as good as those of any one zone."""
    clock = clock_for(moment, zones.used, named_clock("UTC"))
    return clock.instant(wall_seconds(moment.wall))


def _lasting(start: Moment, size: timedelta, *, nominal: bool, zones: Zones) -> Moment:
    if size < timedelta():
        raise Unreadable("its end lies before its start")
    if start.is_date:
        # A part of a day counts as the whole day; a day cannot end within.
        days = max(-(-size // timedelta(days=1)), 1)
        return Moment(_date(start) + timedelta(days=days))
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


def _next_day(moment: Moment) -> Moment:
    return Moment(_date(moment) + timedelta(days=1))


def _date(moment: Moment) -> date:
    return moment.wall.date() if isinstance(moment.wall, datetime) else moment.wall
