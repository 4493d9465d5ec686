"""Writing a draft as an event: a new file, or the owner's changed as little as needed.

No ATTENDEE and no ORGANIZER are written: whatever synchronises the folder with a server could make
it mail the guest, who already gets the portal's own invitation.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from daybook_connector.errors import EventRefused
from daybook_connector.events import Draft
from daybook_connector.stores.vdir.definitions import definition
from daybook_connector.stores.vdir.lines import cut, join, unfold
from daybook_connector.stores.vdir.standing import REVISION_MARK, UID_MARK
from daybook_connector.stores.vdir.zones import iana_name

PRODID = "-//Daybook//Daybook Connector//EN"

_STAMPS = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})
# What Daybook writes, and what contradicts it if left behind. The rest is the owner's.
_OURS = _STAMPS | {
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "SUMMARY",
    "DESCRIPTION",
    "X-ALT-DESC",
    "LOCATION",
    "X-APPLE-STRUCTURED-LOCATION",
    "URL",
    "CLASS",
    "STATUS",
    "TRANSP",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    REVISION_MARK,
    UID_MARK,
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]+")


def examine(draft: Draft) -> None:
    """Raises `EventRefused` for a draft that could not be read again as it was meant."""
    if not draft.uid or draft.uid != _word(draft.uid):
        raise EventRefused(f"the UID {draft.uid!r} is none")
    if draft.end < draft.start:
        raise EventRefused("it ends before it starts")
    if not iana_name(draft.zone):
        raise EventRefused(f"the time zone {draft.zone!r} is unknown here")


def render(draft: Draft, *, now: datetime) -> bytes:
    """A file with the draft as its only event."""
    return join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODID}",
            "CALSCALE:GREGORIAN",
            *_zone_lines(draft),
            "BEGIN:VEVENT",
            f"UID:{_word(draft.uid)}",
            *_stamps(now, draft.revision),
            *_event_lines(draft),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def merge(existing: bytes, draft: Draft, *, now: datetime) -> bytes:
    """The existing file brought to the draft; the same bytes if it says all of it already.

    The owner's additions (alarms, categories, attachments, unknown properties) stay as they are,
    letter by letter; repetitions do not, for the draft is one event. Raises `LookupError` if no
    event of that UID is in the file.
    """
    lines = unfold(existing)
    begin, end = _event(lines, draft.uid)
    own = set(_replaced(lines, begin, end))
    kept = [line for n, line in enumerate(lines[begin:end], begin) if n not in own][1:]
    wanted = _event_lines(draft)
    written = [lines[n] for n in own if _name(lines[n]) not in _STAMPS]
    # Servers put the lines into an order of their own.
    if sorted(written) == sorted(wanted):
        return existing
    sequence = max(_sequence(lines, own) + 1, draft.revision)
    head = [line for line in lines[:begin] if not line.upper().startswith("METHOD")]
    return join(
        [
            *head,
            *_missing_zone(lines, draft),
            lines[begin],
            *_stamps(now, sequence),
            *wanted,
            *kept,
            *_without_changes(lines[end:], draft.uid),
        ]
    )


def without(existing: bytes, uid: str) -> bytes:
    """The file without the event of that UID; empty if nothing else was in it."""
    lines = unfold(existing)
    spans = list(_events(lines))
    ours = [span for span in spans if _holds(lines, span, uid)]
    return join(_cut_out(lines, ours)) if len(ours) < len(spans) else b""


def _stamps(now: datetime, sequence: int) -> list[str]:
    stamp = _instant(now)
    return [f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}", f"SEQUENCE:{sequence}"]


def _event_lines(draft: Draft) -> list[str]:
    lines = [
        _local_time("DTSTART", draft.start, draft.zone),
        _local_time("DTEND", draft.end, draft.zone),
        f"SUMMARY:{_text(draft.title)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"{REVISION_MARK}:{draft.revision}",
        f"{UID_MARK}:{_word(draft.uid)}",
    ]
    if draft.description:
        lines.append(f"DESCRIPTION:{_text(draft.description)}")
    if draft.location:
        lines.append(f"LOCATION:{_text(draft.location)}")
    if draft.url:
        lines.append(f"URL:{_word(draft.url)}")
    if draft.private:
        lines.append("CLASS:PRIVATE")
    return lines


def _zone_lines(draft: Draft) -> tuple[str, ...]:
    return () if draft.zone == "UTC" else definition(draft.zone, draft.start.year)


def _missing_zone(lines: list[str], draft: Draft) -> tuple[str, ...]:
    known = {line[5:].strip() for line in lines if line[:5].upper() == "TZID:"}
    return () if draft.zone in known else _zone_lines(draft)


def _events(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each event begins and ends."""
    begin = 0
    for index, line in enumerate(lines):
        mark = line.strip().upper()
        if mark == "BEGIN:VEVENT":
            begin = index
        elif mark == "END:VEVENT":
            yield begin, index


def _event(lines: list[str], uid: str) -> tuple[int, int]:
    """Where the event of that UID stands that is not a changed occurrence, or the first that is."""
    spans = [span for span in _events(lines) if _holds(lines, span, uid)]
    if not spans:
        raise LookupError(uid)
    return next((span for span in spans if not _is_change(lines, span)), spans[0])


def _holds(lines: list[str], span: tuple[int, int], uid: str) -> bool:
    return any(
        prop.value.strip() == uid
        for index in _own(lines, *span)
        if (prop := cut(lines[index])) and prop.name == "UID"
    )


def _is_change(lines: list[str], span: tuple[int, int]) -> bool:
    return any(_name(lines[index]) == "RECURRENCE-ID" for index in _own(lines, *span))


def _without_changes(lines: list[str], uid: str) -> list[str]:
    """The rest of the file without changed occurrences of the event."""
    spans = (span for span in _events(lines) if _holds(lines, span, uid))
    return _cut_out(lines, [span for span in spans if _is_change(lines, span)])


def _cut_out(lines: list[str], spans: Iterable[tuple[int, int]]) -> list[str]:
    gone = {index for begin, end in spans for index in range(begin, end + 1)}
    return [line for index, line in enumerate(lines) if index not in gone]


def _own(lines: list[str], begin: int, end: int) -> Iterator[int]:
    """The event's own lines, without those of its alarms."""
    depth = 0
    for index in range(begin + 1, end):
        mark = lines[index][:6].upper()
        if mark == "BEGIN:":
            depth += 1
        elif mark[:4] == "END:":
            depth -= 1
        elif depth == 0:
            yield index


def _replaced(lines: list[str], begin: int, end: int) -> Iterator[int]:
    return (index for index in _own(lines, begin, end) if _name(lines[index]) in _OURS)


def _name(line: str) -> str:
    prop = cut(line)
    return prop.name if prop else ""


def _sequence(lines: list[str], own: set[int]) -> int:
    for index in own:
        prop = cut(lines[index])
        if prop and prop.name == "SEQUENCE" and prop.value.strip().isdecimal():
            return int(prop.value)
    return 0


def _text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    value = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _word(value: str) -> str:
    """A value that holds neither blanks nor line breaks, such as a UID or an address."""
    return _UNSAFE.sub("", value)


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local_time(name: str, moment: datetime, zone: str) -> str:
    """A property with an instant in its zone; in UTC where the zone's clock shows it twice, for a
    wall time can only name the first of the two (3.3.5)."""
    local = moment.astimezone(ZoneInfo(zone))
    if zone == "UTC" or local.fold:
        return f"{name}:{_instant(moment)}"
    return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"
