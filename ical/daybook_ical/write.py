"""Bringing a draft into a calendar: a new resource, or an existing one changed as little as needed.

No ATTENDEE and no ORGANIZER are written: a server with automatic scheduling (RFC 6638) would mail
the guest, who already gets Daybook's own invitation. No METHOD either: stored resources must not
have one (RFC 4791, 4.1), and iCloud refuses it.
"""

from collections.abc import Iterator
from datetime import datetime

from daybook_ical import compose
from daybook_ical.definitions import definition
from daybook_ical.drafts import EventDraft
from daybook_ical.lines import cut, unfold
from daybook_ical.read import MARKER

# What Daybook writes, and what contradicts it if left behind. The rest is the owner's.
_OURS = frozenset(
    {
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "LAST-MODIFIED",
        "SEQUENCE",
        "SUMMARY",
        "DESCRIPTION",
        "X-ALT-DESC",
        "LOCATION",
        "X-APPLE-STRUCTURED-LOCATION",
        "URL",
        "CLASS",
        "STATUS",
        "TRANSP",
        MARKER,
    }
)


def render(draft: EventDraft, *, now: datetime) -> bytes:
    """A resource with the draft as its only event."""
    return compose.join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{compose.PRODID}",
            "CALSCALE:GREGORIAN",
            *_zone_lines(draft),
            "BEGIN:VEVENT",
            f"UID:{compose.word(draft.uid)}",
            *_event_lines(draft, now, draft.revision),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def merge(existing: bytes, draft: EventDraft, *, now: datetime) -> bytes:
    """The existing resource brought to the draft. The owner's additions (reminders, categories,
    attachments, changed instances, unknown properties) stay as they are, letter by letter."""
    lines = unfold(existing)
    begin, end = _main_event(lines)
    if begin == end:
        return render(draft, now=now)
    own = set(_top_level(lines, begin, end))
    kept = [
        line for index, line in enumerate(lines[begin + 1 : end], begin + 1) if index not in own
    ]
    sequence = max(_sequence(lines, own) + 1, draft.revision)
    head = [line for line in lines[:begin] if not line.upper().startswith("METHOD")]
    return compose.join(
        [
            *head,
            *_missing_zone(lines, draft),
            lines[begin],
            *_event_lines(draft, now, sequence),
            *kept,
            *lines[end:],
        ]
    )


def _event_lines(draft: EventDraft, now: datetime, sequence: int) -> list[str]:
    lines = [
        f"DTSTAMP:{compose.instant(now)}",
        f"LAST-MODIFIED:{compose.instant(now)}",
        f"SEQUENCE:{sequence}",
        compose.local_time("DTSTART", draft.start, draft.zone),
        compose.local_time("DTEND", draft.end, draft.zone),
        f"SUMMARY:{compose.text(draft.title)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"{MARKER}:{draft.revision}",
    ]
    if draft.description:
        lines.append(f"DESCRIPTION:{compose.text(draft.description)}")
    if draft.location:
        lines.append(f"LOCATION:{compose.text(draft.location)}")
    if draft.url:
        lines.append(f"URL:{compose.word(draft.url)}")
    if draft.private:
        lines.append("CLASS:PRIVATE")
    return lines


def _zone_lines(draft: EventDraft) -> tuple[str, ...]:
    return () if draft.zone == "UTC" else definition(draft.zone, draft.start.year)


def _missing_zone(lines: list[str], draft: EventDraft) -> tuple[str, ...]:
    known = {line[5:].strip() for line in lines if line[:5].upper() == "TZID:"}
    return () if draft.zone in known else _zone_lines(draft)


def _main_event(lines: list[str]) -> tuple[int, int]:
    """Where the first event that is not a changed instance begins and ends; (0, 0) if nowhere."""
    begin = 0
    changed = False
    for index, line in enumerate(lines):
        mark = line.strip().upper()
        if mark == "BEGIN:VEVENT":
            begin, changed = index, False
        elif mark.startswith("RECURRENCE-ID"):
            changed = True
        elif mark == "END:VEVENT" and begin and not changed:
            return begin, index
    return 0, 0


def _top_level(lines: list[str], begin: int, end: int) -> Iterator[int]:
    """The event's own lines that Daybook replaces; those of its reminders are not among them."""
    depth = 0
    for index in range(begin + 1, end):
        mark = lines[index].upper()
        if mark.startswith("BEGIN:"):
            depth += 1
        elif mark.startswith("END:"):
            depth -= 1
        elif depth == 0 and _name(lines[index]) in _OURS:
            yield index


def _name(line: str) -> str:
    prop = cut(line)
    return prop.name if prop else ""


def _sequence(lines: list[str], own: set[int]) -> int:
    for index in own:
        prop = cut(lines[index])
        if prop and prop.name == "SEQUENCE" and prop.value.strip().isdecimal():
            return int(prop.value)
    return 0
