"""Reading one calendar resource (RFC 4791, 4.1: all VEVENTs that share a UID), or a file of them.

Whatever a server sends, the answer is a `RemoteEvent`: understood; read with caution, so that what
is half understood blocks; or with the problem.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from daybook_ical.bounds import TOO_MANY_PARTS, bounded
from daybook_ical.doubts import Doubts
from daybook_ical.errors import Unreadable, reason_of
from daybook_ical.events import RemoteEvent
from daybook_ical.lines import Component, components
from daybook_ical.moments import Definitions, Zones
from daybook_ical.newest import NEVER, Version, newest
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.parts import read_parts
from daybook_ical.values import parse_text

MARKER = "X-DAYBOOK-REVISION"
UID_MARKER = "X-DAYBOOK-UID"

_REVISION = re.compile(r"[0-9]{1,9}")


def read_resource(
    key: str, etag: str, data: bytes | str, *, addresses: Collection[str] = ()
) -> RemoteEvent | None:
    """The event in a resource, or None when it holds none (a task, a journal).

    `addresses` are the owner's, to find the owner's answer among the attendees. Never raises.
    """
    events, definitions, damage = _split(data)
    if not events:
        return RemoteEvent(key, etag, problem=damage) if damage else None
    own = frozenset(addresses)
    return _event(key, etag, events, definitions, own, damage)


def read_file(
    data: bytes | str, *, addresses: Collection[str] = (), all_titles: bool = False
) -> tuple[dict[str, RemoteEvent], Oddity | None]:
    """The events in a file that may hold several, by UID, and what is wrong with it as a whole.

    What one event suffers from leaves the others alone. Events without a UID are one each, under
    their place in the file. They have neither key nor etag. `all_titles`: those of private events
    too, for whom may know them. Never raises.
    """
    events, definitions, damage = _split(data)
    groups: dict[str, list[Component]] = {}
    for place, event in enumerate(events):
        groups.setdefault(parse_text(event.value("UID")) or f"{place}", []).append(event)
    own = frozenset(addresses)
    found = {
        uid: _event("", "", group, definitions, own, damage, all_titles=all_titles)
        for uid, group in groups.items()
    }
    return found, damage


def _event(
    key: str,
    etag: str,
    events: Sequence[Component],
    definitions: Definitions,
    addresses: frozenset[str],
    damage: Oddity | None,
    *,
    all_titles: bool = False,
) -> RemoteEvent:
    doubts = Doubts()
    if damage:
        doubts.add(damage)
    read, rest = bounded(events)
    versions, problem = _versions(read, definitions, addresses, doubts, all_titles=all_titles)
    if rest is not None:
        doubts.add(TOO_MANY_PARTS)
        versions.append(Version(None, NEVER, [rest]))
    return RemoteEvent(
        key,
        etag,
        parse_text(events[0].value("UID")),
        tuple(part for version in newest(versions) for part in version.parts),
        _revision(events),
        problem,
        doubts.told if versions else (),
    )


def _split(data: bytes | str) -> tuple[list[Component], Definitions, Oddity | None]:
    """Events, definitions of zones by name, and what is wrong with the data as a whole."""
    events: list[Component] = []
    definitions: dict[str, Component] = {}
    try:
        for name, component in components(data):
            if name == "VEVENT":
                events.append(component)
            elif name == "VTIMEZONE":
                definitions[component.value("TZID")] = component
    except Unreadable as error:
        return events, Definitions(definitions), error.oddity
    return events, Definitions(definitions), None


def _versions(
    events: Sequence[Component],
    definitions: Definitions,
    addresses: Collection[str],
    doubts: Doubts,
    *,
    all_titles: bool,
) -> tuple[list[Version], Oddity | None]:
    """What can be read of each VEVENT, and the problem if the event itself is not among it.

    One that cannot be read leaves the others alone: a changed instance then stands where its
    series has it.
    """
    versions: list[Version] = []
    problems: list[Oddity] = []
    lost: list[Oddity] = []
    alone = len(events) == 1
    for event in events:
        try:
            parts = read_parts(event, Zones(definitions), addresses, doubts)
            if all_titles and parts[0].private:
                title = parse_text(event.value("SUMMARY"))
                parts = [replace(part, title=title) for part in parts]
            versions.append(Version(None, NEVER, parts) if alone else Version.of(event, parts))
        except (Unreadable, ValueError, OverflowError) as error:
            changed = event.first("RECURRENCE-ID") is not None
            (lost if changed else problems).append(reason_of(error))
    if versions:
        for reason in lost:
            doubts.add(Oddity(Odd.INSTANCE_AS_IN_SERIES, because=reason))
    else:
        problems += lost
    return versions, problems[0] if problems else None


def _revision(events: Iterable[Component]) -> int | None:
    """Daybook's own marker, the newest if several parts carry one. A copy under another UID, which
    is known by its second mark, is an event like any other."""
    marked = [event for event in events if MARKER in event.properties]
    ours = (event for event in marked if event.value(UID_MARKER) in ("", event.value("UID")))
    marks = (event.value(MARKER) for event in ours)
    return max((int(mark) for mark in marks if _REVISION.fullmatch(mark)), default=None)
