"""Events and calendars as the agent tells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daybook_ical.events import Response, ShowAs

from kinds.outlook.protocol import fields
from kinds.outlook.protocol.fields import ProtocolError
from providers.base import Access

AT_ONCE = 200
"""Events of a message."""
EVENT_KEY = 700
CALENDAR_KEY = 500
CALENDARS = 500

_ACCESS = tuple(each.value for each in Access)
_SHOW_AS = tuple(each.value for each in ShowAs)
_RESPONSE = tuple(each.value for each in Response)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One occurrence. `item` holds the other fields of the wire that are known and not as usual."""

    key: str
    etag: str
    item: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToldCalendar:
    """`colour` is "#rrggbb" or empty, `zone` an IANA name or empty."""

    key: str
    name: str
    access: str
    colour: str
    zone: str


def event(told: Any) -> ToldEvent:
    if not isinstance(told, dict):
        raise ProtocolError("events", "must hold objects")
    key = fields.text(told, "key", most=EVENT_KEY)
    return ToldEvent(key, fields.text(told, "etag", most=80), _item(told))


def events(told: Mapping[str, Any]) -> tuple[ToldEvent, ...]:
    found = tuple(event(each) for each in fields.items(told, "events", most=AT_ONCE))
    if len({each.key for each in found}) < len(found):
        raise ProtocolError("key", "must not occur twice in one message")
    return found


def calendar_key(told: Mapping[str, Any], field: str = "calendar") -> str:
    return fields.text(told, field, most=CALENDAR_KEY)


def calendars(told: Mapping[str, Any]) -> tuple[ToldCalendar, ...]:
    found = tuple(_calendar(each) for each in fields.items(told, "calendars", most=CALENDARS))
    if len({each.key for each in found}) < len(found):
        raise ProtocolError("calendars", "must not hold a key twice")
    return found


def _calendar(told: Any) -> ToldCalendar:
    if not isinstance(told, dict):
        raise ProtocolError("calendars", "must hold objects")
    return ToldCalendar(
        calendar_key(told, "key"),
        fields.text(told, "name", most=255, cut=True, empty=True) or "Calendar",
        fields.choice(told, "access", _ACCESS),
        fields.text(told, "colour", most=7, empty=True),
        fields.text(told, "zone", most=64, empty=True),
    )


def _item(told: Mapping[str, Any]) -> dict[str, Any]:
    if "problem" in told:
        return {"problem": fields.text(told, "problem", most=500, cut=True)}
    item = _times(told) | _unusual(told)
    if uid := fields.text(told, "uid", most=700, empty=True):
        item["uid"] = uid
    if title := fields.text(told, "title", most=500, cut=True, empty=True):
        if item.get("private"):
            raise ProtocolError("title", "must not be told of private events")
        item["title"] = title
    if told.get("revision") is not None:
        item["revision"] = fields.number(told, "revision", most=2**31 - 1)
    if doubt := fields.text(told, "doubt", most=500, cut=True, empty=True):
        item["doubt"] = doubt
    return item


def _times(told: Mapping[str, Any]) -> dict[str, Any]:
    start, end = fields.moment_or_day(told, "start"), fields.moment_or_day(told, "end")
    if isinstance(start, datetime) is not isinstance(end, datetime):
        raise ProtocolError("end", "must be a day if the start is one, and an instant if not")
    if end < start:
        raise ProtocolError("end", "must not be before the start")
    return {"start": fields.clock(start), "end": fields.clock(end)}


def _unusual(told: Mapping[str, Any]) -> dict[str, Any]:
    show_as = fields.choice(told, "show_as", _SHOW_AS, ShowAs.BUSY.value)
    response = fields.choice(told, "response", _RESPONSE, Response.NONE.value)
    flags = {
        name: True for name in ("cancelled", "private") if fields.flag(told, name, default=False)
    }
    return (
        ({"show_as": show_as} if show_as != ShowAs.BUSY else {})
        | ({"response": response} if response != Response.NONE else {})
        | flags
    )
