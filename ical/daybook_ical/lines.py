"""Content lines (RFC 5545, 3.1), the layer below events.

Reading a whole calendar means reading every line of every event, most of which say nothing about
time. Full object models take 0.3 to 2 milliseconds for one small event (the larger part for zone
definitions that are not needed); cutting lines and looking only at those that matter takes a
twentieth of that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from daybook_ical.errors import Unreadable
from daybook_ical.oddities import Odd

# Everything below a blank but tab and line feed means nothing in text and hides what is around it.
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|[^;"]*)')
_QUOTED_HEAD = re.compile(r'((?:[^":]|"[^"]*")*+):')

# What stands directly inside VCALENDAR: none of them can begin inside another.
_OUTER = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})

# Calendars nest three levels deep. What begins below these is passed over with all it holds.
_DEEPEST = 20
_LONGEST_KEPT = 300

# The lines anybody asks for. Of all others none is kept: a file may hold hundreds of thousands.
_ASKED_FOR = frozenset(
    {
        *("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "EXRULE"),
        *("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "CLASS", "STATUS", "TRANSP"),
        *("ATTENDEE", "TZID", "X-LIC-LOCATION", "X-MICROSOFT-CDO-BUSYSTATUS"),
        *("X-DAYBOOK-REVISION", "X-DAYBOOK-UID"),
    }
)


class Property(NamedTuple):
    """One content line: name in capitals, the raw text of its parameters, the raw value."""

    name: str
    parameters: str
    value: str

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, without its quotes."""
        if not self.parameters:
            return None
        if len(self.parameters) > _LONGEST_KEPT:
            return _parameter(self.parameters, name)
        return _kept_parameter(self.parameters, name)


def _parameter(parameters: str, name: str) -> str | None:
    for match in _PARAMETER.finditer(parameters):
        if match[1].upper() == name:
            return match[2].strip().strip('"')
    return None


# Most times of a calendar name the same zone. What is kept must not grow with what strangers write.
_kept_parameter = lru_cache(maxsize=1024)(_parameter)


@dataclass(slots=True)
class Component:
    """The own properties of one VEVENT or VTIMEZONE, by name, as far as they are ever asked for;
    parts nested inside are left out.

    `text` is a VTIMEZONE as it stood in the file, unfolded; of events nobody asks for it.
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
    raw = raw.replace(b"\n ", b"").replace(b"\n\t", b"").translate(None, _CONTROLS)
    while b"\n\n" in raw:
        raw = raw.replace(b"\n\n", b"\n")
    # Now only the first and the last line can be empty.
    lines = raw.decode("utf-8", "replace").removeprefix("\n").removesuffix("\n")
    return lines.split("\n") if lines else []


def components(data: bytes | str) -> Iterator[tuple[str, Component]]:
    """Each component directly inside VCALENDAR, with its name.

    Raises `Unreadable` if the data is damaged or cut off, after all that can be had of it was
    handed out: a component that was never closed ends where another begins, or with the data.
    """
    path: list[str] = []
    current = Component({}, [])
    begun = damaged = keeps_text = False
    below = 0
    for line in unfold(data):
        mark = line[:6].upper() if line[0] in "BbEe" else ""
        if mark == "BEGIN:":
            name = line[6:].strip().upper()
            if name in _OUTER and len(path) > 1:
                damaged = True
                yield path[1], current
                del path[1:]
                below = 0
            if below or len(path) == _DEEPEST:
                damaged, below = True, below + 1
                continue
            if not path and name != "VCALENDAR":
                continue
            begun = True
            path.append(name)
            if len(path) == 2:
                current, keeps_text = Component({}, []), name == "VTIMEZONE"
        elif below and mark[:4] == "END:":
            below -= 1
        elif mark and mark[:4] == "END:" and path:
            name = line[4:].strip().upper()
            if path[-1] != name:
                damaged = True
                if name not in path:
                    continue
                if path[0] == name:
                    yield path[1], current
                del path[path.index(name) + 1 :]
            if len(path) == 2:
                if keeps_text:
                    current.text.append(line)
                yield name, current
            path.pop()
        elif len(path) == 2:
            prop = cut(line)
            if prop is not None and (name := prop.name) in _ASKED_FOR:
                if name in current.properties:
                    current.properties[name].append(prop)
                else:
                    current.properties[name] = [prop]
        if keeps_text and len(path) >= 2:
            current.text.append(line)
    if len(path) >= 2:
        yield path[1], current
    _complain(begun=begun, cut_off=bool(path), damaged=damaged)


def _complain(*, begun: bool, cut_off: bool, damaged: bool) -> None:
    if not begun:
        raise Unreadable(Odd.NO_DATA)
    if cut_off:
        raise Unreadable(Odd.CUT_OFF)
    if damaged:
        raise Unreadable(Odd.DAMAGED)


def cut(line: str) -> Property | None:
    """Name, parameters and value of a line; None for a line that is none."""
    head, colon, value = line.partition(":")
    if not colon:
        return None
    name, semicolon, _ = head.partition(";")
    kind = name.upper()
    if not semicolon:
        return Property(kind, "", value)
    if kind in _TIMES:
        head, _, value = line.rpartition(":")
    elif '"' in head:
        quoted = _QUOTED_HEAD.match(line)
        if quoted is None:
            return None
        head, value = quoted[1], line[quoted.end() :]
    return Property(kind, head[len(name) :], value)


# Times hold no colon, so theirs is the last one: that also reads zone names such as
# `TZID=(UTC+01:00) Berlin` that were written without the quotes they need.
_TIMES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"})
