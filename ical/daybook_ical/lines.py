"""Content lines (RFC 5545, 3.1), the layer below events.

Reading a whole calendar means reading every line of every event, most of which say nothing about
time. Full object models take 0.3 to 2 milliseconds for one small event (the larger part for zone
definitions that are not needed); cutting lines and looking only at those that matter takes a
twentieth of that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from daybook_ical.errors import Unreadable

_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|[^;"]*)')


class Property(NamedTuple):
    """One content line: name in capitals, the raw text of its parameters, the raw value."""

    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, without its quotes."""
        if not self.parameters:
            return None
        for match in _PARAMETER.finditer(self.parameters):
            if match[1].upper() == name:
                return match[2].strip().strip('"')
        return None


@dataclass(slots=True)
class Component:
    """The own properties of one VEVENT or VTIMEZONE, by name; parts nested inside are left out.

    `text` is the component as it stood in the file, unfolded.
    """

    properties: dict[str, list[Property]]
    text: list[str]

    def first(self, name: str) -> Property | None:
        found = self.properties.get(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        found = self.properties.get(name)
        return found[0].value.strip() if found else ""


def unfold(data: bytes | str) -> list[str]:
    """The logical lines. Unfolded as bytes, for a fold may cut a character in two (3.1)."""
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    raw = raw.replace(b"\n ", b"").replace(b"\n\t", b"").replace(b"\x00", b"")
    return [line for line in raw.decode("utf-8", "replace").split("\n") if line]


def components(data: bytes | str) -> Iterator[tuple[str, Component]]:
    """Each component directly inside VCALENDAR, with its name. Raises `Unreadable`."""
    lines = unfold(data)
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable("the server did not send calendar data for it")
    if lines[-1].strip().upper() != "END:VCALENDAR":
        raise Unreadable("its data is cut off")
    path: list[str] = []
    current = Component({}, [])
    for line in lines:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            path.append(line[6:].strip().upper())
            if len(path) == 2:
                current = Component({}, [])
        elif mark[:4] == "END:":
            if not path or path.pop() != line[4:].strip().upper():
                raise Unreadable("its data is damaged")
            if len(path) == 1:
                current.text.append(line)
                yield line[4:].strip().upper(), current
        elif len(path) == 2:
            _add(current, line)
        if len(path) >= 2:
            current.text.append(line)
    if path:
        raise Unreadable("its data is cut off")


def _add(component: Component, line: str) -> None:
    prop = cut(line)
    if prop is not None:
        component.properties.setdefault(prop.name, []).append(prop)


def cut(line: str) -> Property | None:
    """Name, parameters and value of a line; None for a line that is none."""
    match = _NAME.match(line)
    if match is None:
        return None
    end = match.end()
    if line[end - 1] == ":":
        return Property(match[1].upper(), "", line[end:])
    colon = _value_colon(line, end, match[1].upper())
    return (
        None if colon < 0 else Property(match[1].upper(), line[end - 1 : colon], line[colon + 1 :])
    )


_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})


def _value_colon(line: str, start: int, name: str) -> int:
    """Where the value begins. Times hold no colon, so theirs is the last one: that also reads zone
    names such as `TZID=(UTC+01:00) Berlin` that were written without the quotes they need."""
    if name in _TIMES:
        return line.rfind(":")
    quoted = False
    for index in range(start, len(line)):
        if line[index] == '"':
            quoted = not quoted
        elif line[index] == ":" and not quoted:
            return index
    return -1
