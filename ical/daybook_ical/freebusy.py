"""Busy times without events (VFREEBUSY: RFC 5545, 3.6.4).

Read strictly, for a period that was passed over would be free: all of the data is understood, or
nothing.
"""

from collections.abc import Iterator

from daybook_ical.errors import Unreadable
from daybook_ical.events import EventPart, Moment, ShowAs
from daybook_ical.lines import Property, cut, unfold
from daybook_ical.oddities import Odd
from daybook_ical.values import parse_duration, parse_plain

_SHOWN = {
    "FREE": ShowAs.FREE,
    "BUSY": ShowAs.BUSY,
    "BUSY-TENTATIVE": ShowAs.TENTATIVE,
    "BUSY-UNAVAILABLE": ShowAs.AWAY,
}


def read_free_busy(data: bytes) -> list[EventPart]:
    """The periods, in UTC. Raises `Unreadable`."""
    return [part for prop in _properties(data) for part in _parts(prop)]


def _properties(data: bytes) -> Iterator[Property]:
    path: list[str] = []
    for line in unfold(data):
        prop = cut(line)
        if prop is None:
            raise Unreadable(Odd.DAMAGED)
        word = prop.value.strip().upper()
        if prop.name == "BEGIN":
            path.append(word)
        elif prop.name == "END" and (not path or path.pop() != word):
            raise Unreadable(Odd.DAMAGED)
        elif prop.name == "FREEBUSY" and path[-1:] == ["VFREEBUSY"]:
            yield prop
    if path:
        raise Unreadable(Odd.CUT_OFF)


def _parts(prop: Property) -> Iterator[EventPart]:
    kind = prop.parameter("FBTYPE") or "BUSY"
    for value in prop.value.split(","):
        # 3.2.9: a type that is not known means busy.
        yield EventPart(*_period(value), show_as=_SHOWN.get(kind.upper(), ShowAs.BUSY))


def _period(value: str) -> tuple[Moment, Moment]:
    """Start and end, of which the latter may be given as a length (3.3.9)."""
    first, _, last = map(str.strip, value.partition("/"))
    start = parse_plain(first)
    end = _after(start, last) if last[:1] in "Pp+" else parse_plain(last)
    if not start.zone == end.zone == "UTC" or end.wall < start.wall:
        raise Unreadable(Odd.NOT_A_PERIOD, value)
    return start, end


def _after(start: Moment, length: str) -> Moment:
    try:
        return Moment(start.wall + parse_duration(length)[0], start.zone)
    except OverflowError as error:
        raise Unreadable(Odd.TOO_LONG, length) from error
