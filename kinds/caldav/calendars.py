"""What a CalDAV server says about a calendar, turned into a `RemoteCalendar`."""

import re
from urllib.parse import unquote

from kinds.caldav.hrefs import resolve
from kinds.caldav.xml import CALDAV, CALENDAR, DAV, Prop, Resource, name
from kinds.caldav.zones import zone_of
from providers.base import Access, RemoteCalendar
from providers.errors import ServerTrouble
from providers.notes import Note

PROPERTIES = (
    "D:resourcetype",
    "D:displayname",
    "D:current-user-privilege-set",
    "C:supported-calendar-component-set",
    "C:calendar-timezone",
    "C:calendar-timezone-id",
    "A:calendar-color",
)


def read_calendar(url: str, resource: Resource) -> RemoteCalendar | None:
    """The calendar a listed resource is, or None when it cannot hold or show events.

    Raises ServerTrouble when the answer is too damaged to tell.
    """
    if resource.broken and not resource.types():
        raise ServerTrouble(Note("listing-unreadable"))
    if CALENDAR not in resource.types() or not _holds_events(resource):
        return None
    told = resource.props.get(name("D:current-user-privilege-set"))
    # Without access control, or where only this is a secret (403), writing will tell.
    access = Access.READ_WRITE if told is None else _access(told)
    if access is None:
        return None
    return RemoteCalendar(
        key=resolve(url, resource.path),
        name=_name(resource),
        access=access,
        colour=_colour(resource.text(name("A:calendar-color"))),
        zone=zone_of(
            resource.text(name("C:calendar-timezone-id")),
            resource.text(name("C:calendar-timezone")),
        ),
        access_told=told is not None,
    )


def _name(resource: Resource) -> str:
    shown = " ".join(resource.text(name("D:displayname")).split())
    return shown[:200] or unquote(resource.path.rstrip("/").rpartition("/")[2]) or "Calendar"


def _holds_events(resource: Resource) -> bool:
    # RFC 4791, 5.2.3: without the property, every kind of component may be stored.
    told = resource.props.get(name("C:supported-calendar-component-set"))
    if told is None:
        return True
    return "VEVENT" in {one.name.upper() for one in told.below if one.tag == f"{{{CALDAV}}}comp"}


def _access(told: Prop) -> Access | None:
    granted = {right.tag for right in told.below if right.parent == f"{{{DAV}}}privilege"}
    if {f"{{{DAV}}}all", f"{{{DAV}}}write"} & granted:
        return Access.READ_WRITE
    if {f"{{{DAV}}}write-content", f"{{{DAV}}}bind"} <= granted:
        return Access.READ_WRITE
    if f"{{{DAV}}}read" in granted:
        return Access.READ_ONLY
    return Access.FREE_BUSY if f"{{{CALDAV}}}read-free-busy" in granted else None


def _colour(text: str) -> str:
    """Apple writes #RRGGBBAA; others #RRGGBB or #RGB. Names of colours are left out."""
    value = text.lower()
    if re.fullmatch(r"#[0-9a-f]{6}([0-9a-f]{2})?", value):
        return value[:7]
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(digit * 2 for digit in value[1:])
    return ""
