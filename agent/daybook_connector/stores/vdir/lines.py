"""Content lines (RFC 5545, 3.1): cutting files into lines and properties, and joining them again.

Full object models take about 0.4 ms for one small event, most of it for lines that say nothing
about time, and stumble over a broken line that does not matter. So files are cut here, and only
the lines that tell times are handed to the `icalendar` library.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|[^;"]*)')
_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})
_LONGEST = 75


class Unreadable(ValueError):
    """The text is no calendar, or is cut off. The message is for the calendar's owner."""


class Property(NamedTuple):
    """One content line: name in capitals, the raw text of its parameters, the raw value."""

    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, without its quotes."""
        for match in _PARAMETER.finditer(self.parameters):
            if match[1].upper() == name:
                return match[2].strip().strip('"')
        return None


@dataclass(slots=True)
class Component:
    """A component directly inside VCALENDAR: its own properties by name, and all of its text."""

    kind: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        found = self.properties.get(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        found = self.properties.get(name)
        return found[0].value.strip() if found else ""


def unfold(data: bytes) -> list[str]:
    """The logical lines. Unfolded as bytes, for a fold may cut a character in two (3.1)."""
    raw = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    raw = raw.replace(b"\n ", b"").replace(b"\n\t", b"").replace(b"\x00", b"")
    return [line for line in raw.decode("utf-8", "replace").split("\n") if line]


def components(lines: list[str]) -> Iterator[Component]:
    """Each component directly inside a VCALENDAR. Raises `Unreadable`."""
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise Unreadable("it holds no calendar data")
    path: list[str] = []
    current = Component("")
    for line in lines:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            path.append(line[6:].strip().upper())
            if len(path) == 2:
                current = Component(path[1])
        elif mark[:4] == "END:":
            if not path or path.pop() != line[4:].strip().upper():
                raise Unreadable("its data is damaged")
            if len(path) == 1:
                current.text.append(line)
                yield current
        elif len(path) == 2 and (found := cut(line)):
            current.properties.setdefault(found.name, []).append(found)
        if len(path) >= 2:
            current.text.append(line)
    if path:
        raise Unreadable("its data is cut off")


def cut(line: str) -> Property | None:
    """Name, parameters and value of a line; None for a line that is none."""
    match = _NAME.match(line)
    if match is None:
        return None
    end, name = match.end(), match[1].upper()
    if line[end - 1] == ":":
        return Property(name, "", line[end:])
    colon = _value_colon(line, end, name)
    return None if colon < 0 else Property(name, line[end - 1 : colon], line[colon + 1 :])


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


def join(lines: Iterable[str]) -> bytes:
    """The text of a file: lines ended with CRLF, folded between characters after 75 octets."""
    return b"".join(_fold(line) + b"\r\n" for line in lines)


def _fold(line: str) -> bytes:
    if len(line) * 4 <= _LONGEST:
        return line.encode("utf-8", "replace")
    pieces: list[bytes] = []
    current = b""
    for octets in (character.encode("utf-8", "replace") for character in line):
        if len(current) + len(octets) > _LONGEST:
            pieces.append(current)
            current = b" "
        current += octets
    return b"\r\n".join([*pieces, current])
