"""Of several versions of one event, the one that counts (RFC 5546, 2.1.5).

A resource should hold each event and each changed instance once; some programs leave the older
version beside the newer. Where neither is newer, both count.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from daybook_ical.clocks import clock_for, named_clock, wall_seconds
from daybook_ical.errors import Unreadable
from daybook_ical.events import EventPart
from daybook_ical.lines import Component
from daybook_ical.values import parse_plain

_UTC = named_clock("UTC")
NEVER = (0, datetime.min)  # noqa: DTZ901


class Version(NamedTuple):
    """What was read of one VEVENT. Two are versions of the same if their `identity` is the same;
    the greater `age` is the newer."""

    identity: tuple[str, int | None] | None
    age: tuple[int, datetime]
    parts: Sequence[EventPart]

    @classmethod
    def of(cls, event: Component, parts: Sequence[EventPart]) -> "Version":
        uid = event.value("UID")
        changed = event.first("RECURRENCE-ID") is not None
        replaced = _instant(parts[0])
        # What replaces nothing that is known stands for itself.
        alone = not uid or (changed and replaced is None)
        return cls(None if alone else (uid, replaced), _age(event), parts)


def newest(versions: Sequence[Version]) -> list[Version]:
    """Those that no other is newer than, in their order."""
    ages: dict[tuple[str, int | None], tuple[int, datetime]] = {}
    for one in versions:
        if one.identity is not None:
            ages[one.identity] = max(one.age, ages.get(one.identity, one.age))
    return [one for one in versions if one.identity is None or one.age == ages[one.identity]]


def _instant(part: EventPart) -> int | None:
    """Which instance a part replaces, in whatever zone it is told; None for the event itself."""
    replaced = part.recurrence_id
    if replaced is None:
        return None
    return clock_for(replaced, part.zones, _UTC).instant(wall_seconds(replaced.wall))


def _age(event: Component) -> tuple[int, datetime]:
    sequence = event.value("SEQUENCE")
    number = int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0
    return number, max(_stamps(event), default=NEVER[1])


def _stamps(event: Component) -> Iterable[datetime]:
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        try:
            wall = parse_plain(event.value(name)).wall
        except Unreadable:
            continue
        if isinstance(wall, datetime):
            yield wall
