"""Events that repeat: what `recurring-ical-events` finds in a window, with lasting names."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from daybook_connector.events import Event, Window
from daybook_connector.stores.vdir import rules
from daybook_connector.stores.vdir.lines import Component, Property, Unreadable
from daybook_connector.stores.vdir.moments import Moment, anchored, fitting
from daybook_connector.stores.vdir.standing import Standing
from daybook_connector.stores.vdir.zones import Definitions

_KEPT = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE")
_PART = "X-DAYBOOK-PART"
_TZID = re.compile(r';\s*TZID\s*=\s*("[^"]*"|[^;]*)', re.IGNORECASE)
# Days and times without a zone lie up to 14 hours beside UTC.
_MARGIN = timedelta(days=2)


class Series:
    """A repeating event with its changed occurrences. `name` is the first part of their keys."""

    def __init__(
        self,
        name: str,
        events: Sequence[Component],
        standings: Sequence[Standing],
        definitions: Definitions,
        floating: tzinfo,
    ) -> None:
        for event in events:
            rules.examine(event)
        self.name = name
        self._standings = standings
        self._floating = floating
        self._query, self._shifts = _query(_calendar(events, definitions))
        self._known: tuple[Window, tuple[Event, ...]] | None = None

    def events(self, window: Window) -> tuple[Event, ...]:
        """The occurrences in the window and some around it. Raises `Unreadable`.

        What was found is kept for the whole days of the window, since a window that moves on with
        the clock would otherwise be expanded anew at every read.
        """
        if not self._known or not _within(window, self._known[0]):
            days = Window(_day(window.start) - _MARGIN, _day(window.end) + 2 * _MARGIN)
            self._known = days, self._expand(days)
        return self._known[1]

    def _expand(self, window: Window) -> tuple[Event, ...]:
        found: dict[str, Event] = {}
        try:
            for component in self._query.between(window.start, window.end):
                event = self._event(component)
                found[event.key] = event
        except Unreadable:
            raise
        except Exception as error:
            # The libraries raise many kinds of errors for damaged rules and dates.
            raise Unreadable(f"its repetition cannot be worked out ({error})"[:200]) from error
        return tuple(found.values())

    def _event(self, component: Any) -> Event:
        start = anchored(component["DTSTART"].dt, self._floating)
        end = anchored(component["DTEND"].dt, self._floating)
        number = int(component[_PART])
        if number in self._shifts:
            # Told with the identity of the change of "this and all later ones" that it follows.
            original = start - self._shifts[number]
        else:
            original = anchored(component["RECURRENCE-ID"].dt, self._floating)
        start, end = fitting(start, end)
        standing = self._standings[number]
        key = f"{self.name}#{_written(original)}"
        return Event(key, "", start, end, **fields(standing))


def fields(standing: Standing) -> dict[str, Any]:
    """The fields of an `Event` that are not about time."""
    return {name: getattr(standing, name) for name in Standing.__dataclass_fields__}


def _calendar(events: Sequence[Component], definitions: Definitions) -> Any:
    """The events as `icalendar` understands them, with nothing but what tells times."""
    text = ["BEGIN:VCALENDAR", *_definitions(events, definitions)]
    for number, event in enumerate(events):
        text += ["BEGIN:VEVENT", "UID:series", f"{_PART}:{number}"]
        kept = (prop for name in _KEPT for prop in event.properties.get(name, ()))
        text += [_line(prop, event, definitions) for prop in kept]
        text.append("END:VEVENT")
    text.append("END:VCALENDAR")
    try:
        calendar = Calendar.from_ical("\r\n".join(text))
        for component in calendar.walk("VEVENT"):
            for name, error in component.errors:
                raise Unreadable(f"its {name} is damaged ({error})"[:200])
            if "DTSTART" not in component:
                raise Unreadable("it has no start")
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"its repetition is damaged ({error})"[:200]) from error
    return calendar


def _query(calendar: Any) -> tuple[Any, dict[int, timedelta]]:
    try:
        return recurring_ical_events.of(calendar), _shifts(calendar)
    except Exception as error:
        raise Unreadable(f"its repetition is damaged ({error})"[:200]) from error


def _definitions(events: Sequence[Component], definitions: Definitions) -> list[str]:
    """The zone definitions that the events need, each once."""
    tzids = {
        tzid: None
        for event in events
        for name in _KEPT
        for prop in event.properties.get(name, ())
        if (tzid := _zone_of(prop))
    }
    return [line for tzid in tzids for line in definitions.text(tzid)]


def _zone_of(prop: Property) -> str:
    """The TZID that counts: days and times in UTC have none, whatever is written."""
    local = "T" in prop.value.upper() and not prop.value.strip().upper().endswith("Z")
    return (prop.parameter("TZID") or "") if local else ""


def _line(prop: Property, event: Component, definitions: Definitions) -> str:
    begins = event.first("DTSTART")
    if prop.name == "RRULE" and begins and (began := _zone_of(begins)):
        return f"RRULE:{rules.until_in_utc(prop.value.strip(), definitions.zone(began))}"
    tzid = _zone_of(prop)
    zone = f";TZID={definitions.name(tzid)}" if tzid else ""
    return f"{prop.name}{_TZID.sub('', prop.parameters)}{zone}:{prop.value.strip()}"


def _shifts(calendar: Any) -> dict[int, timedelta]:
    """By how much changes of "this and all later ones" move them, by the number of the part."""
    return {
        int(component[_PART]): component["DTSTART"].dt - component["RECURRENCE-ID"].dt
        for component in calendar.walk("VEVENT")
        if "RECURRENCE-ID" in component
        and component["RECURRENCE-ID"].params.get("RANGE") == "THISANDFUTURE"
    }


@lru_cache(maxsize=4096)
def _written(original: Moment) -> str:
    if isinstance(original, datetime):
        return f"{original.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return original.isoformat()


def _within(inner: Window, outer: Window) -> bool:
    return outer.start + _MARGIN <= inner.start and inner.end <= outer.end - _MARGIN


def _day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
