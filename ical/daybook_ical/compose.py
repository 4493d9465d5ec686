"""Writing content lines (RFC 5545, 3.1): the other direction of `daybook_ical.lines`."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PRODID = "-//Daybook//Daybook//EN"

_LONGEST = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]+")


def text(value: str) -> str:
    """A TEXT value (3.3.11)."""
    value = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def quoted(value: str) -> str:
    """A parameter value in quotes, with what quotes cannot hold written as RFC 6868 says."""
    value = _CONTROLS.sub("", value).replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{value}"'


def word(value: str) -> str:
    """A value that holds neither blanks nor line breaks, such as a UID or an address."""
    return _UNSAFE.sub("", value)


def instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local_time(name: str, moment: datetime, zone: str) -> str:
    """A property with an instant in its zone; in UTC where the zone's clock shows it twice, for a
    wall time can only name the first of the two (3.3.5)."""
    local = moment.astimezone(ZoneInfo(zone))
    if zone == "UTC" or local.fold:
        return f"{name}:{instant(moment)}"
    return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"


def fold(line: str) -> bytes:
    """A line in pieces of at most 75 octets, cut between characters."""
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


def join(lines: Iterable[str]) -> bytes:
    return b"".join(fold(line) + b"\r\n" for line in lines)
