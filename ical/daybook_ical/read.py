"""Reading one calendar resource (RFC 4791, 4.1: all VEVENTs that share a UID).

Whatever a server sends, the answer is a `RemoteEvent`: understood, or with the problem in words.
"""

import re
from collections.abc import Collection, Iterable

from daybook_ical.errors import Unreadable
from daybook_ical.events import EventPart, RemoteEvent
from daybook_ical.lines import Component, components
from daybook_ical.moments import Zones, extent, moments, periods, single
from daybook_ical.rules import parse_rule
from daybook_ical.status import address, is_cancelled, is_private, response, show_as
from daybook_ical.values import parse_text

MARKER = "X-DAYBOOK-REVISION"

_REVISION = re.compile(r"[0-9]{1,9}")


def read_resource(
    key: str, etag: str, data: bytes | str, *, addresses: Collection[str] = ()
) -> RemoteEvent | None:
    """The event in a resource, or None when it holds none (a task, a journal).

    `addresses` are the owner's, to find the owner's answer among the attendees. Never raises.
    """
    uid = ""
    try:
        events, definitions = _split(data)
        if not events:
            return None
        uid = parse_text(events[0].value("UID"))
        own = frozenset(map(address, addresses))
        parts = tuple(_part(event, Zones(definitions), own) for event in events)
    except Unreadable as error:
        return RemoteEvent(key, etag, uid, problem=str(error))
    except (ValueError, OverflowError):
        return RemoteEvent(key, etag, uid, problem="a value in it is out of range")
    return RemoteEvent(key, etag, uid, parts, _revision(events))


def _split(data: bytes | str) -> tuple[list[Component], dict[str, Component]]:
    events: list[Component] = []
    definitions: dict[str, Component] = {}
    for name, component in components(data):
        if name == "VEVENT":
            events.append(component)
        elif name == "VTIMEZONE":
            definitions[component.value("TZID")] = component
    return events, definitions


def _part(event: Component, zones: Zones, addresses: frozenset[str]) -> EventPart:
    start, end, nominal = extent(event, zones)
    instance = single(event, "RECURRENCE-ID", zones)
    private = is_private(event)
    return EventPart(
        start=start,
        end=end,
        recurrence_id=instance,
        this_and_future=instance is not None and _reaches_on(event),
        rules=_rules(event),
        extra=tuple(periods(event, zones)),
        excluded=tuple(moments(event, "EXDATE", zones)),
        show_as=show_as(event),
        response=response(event, addresses),
        cancelled=is_cancelled(event),
        title="" if private else parse_text(event.value("SUMMARY")),
        private=private,
        nominal=nominal,
        zones=zones.used,
    )


def _reaches_on(event: Component) -> bool:
    instance = event.first("RECURRENCE-ID")
    return instance is not None and (instance.parameter("RANGE") or "").upper() == "THISANDFUTURE"


def _rules(event: Component) -> tuple[str, ...]:
    """The rules, known to be readable."""
    rules = tuple(rule.value.strip() for rule in event.properties.get("RRULE", ()))
    for rule in rules:
        parse_rule(rule)
    return rules


def _revision(events: Iterable[Component]) -> int | None:
    """Daybook's own marker, the newest if several parts carry one."""
    marks = (event.value(MARKER) for event in events)
    return max((int(mark) for mark in marks if _REVISION.fullmatch(mark)), default=None)
