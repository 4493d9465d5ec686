"""When an event without repetition takes place."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import vDDDTypes, vDuration

from daybook_connector.stores.vdir.lines import Component, Property, Unreadable
from daybook_connector.stores.vdir.zones import Definitions

Moment = datetime | date
Times = tuple[Moment, Moment]

# The library's parsers of values have no types.
_VALUE: Any = vDDDTypes
_DURATION: Any = vDuration


def times(event: Component, definitions: Definitions, floating: tzinfo) -> Times:
    """Start and end of the event, in UTC or as days. `floating` is the owner's zone, that of times
    without any. Raises `Unreadable`."""
    begins, ends = event.first("DTSTART"), event.first("DTEND")
    if begins is None:
        raise Unreadable("it has no start")
    start = _moment(begins, definitions, floating)
    if ends is not None:
        return fitting(start, _moment(ends, definitions, floating))
    return fitting(start, _after(start, _duration(event, start)))


def fitting(start: Moment, end: Moment) -> Times:
    """Start and end in UTC or as days, if they go together. Raises `Unreadable`."""
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise Unreadable("it starts with a time and ends with a day, or the other way round")
    if isinstance(start, datetime) and isinstance(end, datetime):
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        raise Unreadable("it ends before it starts")
    if isinstance(start, datetime):
        return start, end
    # Some programs write a whole day as one that ends on the day it starts.
    return (start, end) if end > start else (start, start + timedelta(days=1))


def anchored(moment: Moment, floating: tzinfo) -> Moment:
    """The moment with a zone, if it is a time."""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=floating)
    return moment


def _moment(prop: Property, definitions: Definitions, floating: tzinfo) -> Moment:
    value, tzid = prop.value.strip(), prop.parameter("TZID")
    try:
        moment = _VALUE.from_ical(value)
    except (ValueError, TypeError) as error:
        raise Unreadable(f"{value[:40]!r} is neither a time nor a day") from error
    if not isinstance(moment, date):
        raise Unreadable(f"{value[:40]!r} is neither a time nor a day")
    if tzid and isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=definitions.zone(tzid))
    return anchored(moment, floating)


def _after(start: Moment, duration: timedelta) -> Moment:
    """RFC 5545, 3.3.6: days are those of the calendar, hours those of a clock that runs on."""
    if not isinstance(start, datetime):
        return start + duration
    days = timedelta(days=duration.days)
    return (start + days).astimezone(UTC) + (duration - days)


def _duration(event: Component, start: Moment) -> timedelta:
    """RFC 5545, 3.6.1: without an end a day lasts a day, and a time no time."""
    prop = event.first("DURATION")
    if prop is None:
        return timedelta() if isinstance(start, datetime) else timedelta(days=1)
    try:
        duration: timedelta = _DURATION.from_ical(prop.value.strip())
    except (ValueError, TypeError) as error:
        raise Unreadable(f"its duration {prop.value[:40]!r} is none") from error
    return duration
