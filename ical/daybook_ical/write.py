"""Bringing a draft into a calendar: a new file, or an existing one changed as little as needed.

No ATTENDEE and no ORGANIZER are written: a server with automatic scheduling (RFC 6638) would mail
the guest, who already gets Daybook's own invitation. No METHOD either: stored resources must not
have one (RFC 4791, 4.1), and iCloud refuses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daybook_ical import compose
from daybook_ical.definitions import definition
from daybook_ical.drafts import EventDraft
from daybook_ical.lines import cut, unfold
from daybook_ical.read import MARKER, UID_MARKER
from daybook_ical.within import (
    Span,
    cut_out,
    event_spans,
    holds_anything,
    main_span,
    name_of,
    own_lines,
)

_STAMPS = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})
# What Daybook writes, and what contradicts it if left behind. The rest is the owner's.
_OURS = _STAMPS | {
    "DTSTART",
    "DTEND",
    "DURATION",
    "RECURRENCE-ID",
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
    MARKER,
    UID_MARKER,
}
_REPETITION = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE"})


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes. `by_uid`: there may be other events beside ours, also copies of it; so it goes by
    its UID alone, which is told once more in a mark. `once`: repetitions that the owner added are
    taken back."""

    prodid: str = compose.PRODID
    by_uid: bool = False
    once: bool = False

    @property
    def ours(self) -> frozenset[str]:
        """The names of the lines that are replaced."""
        return _OURS | _REPETITION if self.once else _OURS


PORTAL = Hand()


def render(draft: EventDraft, *, now: datetime, hand: Hand = PORTAL) -> bytes:
    """A file with the draft as its only event."""
    return compose.join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{hand.prodid}",
            "CALSCALE:GREGORIAN",
            *_zone_lines(draft),
            "BEGIN:VEVENT",
            f"UID:{compose.word(draft.uid)}",
            *_stamps(now, draft.revision),
            *_event_lines(draft, hand),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def merge(existing: bytes, draft: EventDraft, *, now: datetime, hand: Hand = PORTAL) -> bytes:
    """The existing file brought to the draft. The owner's additions (reminders, categories,
    attachments, unknown properties) stay as they are, letter by letter.

    Raises `LookupError` if there are only other events; where there is nothing it is written anew.
    """
    lines = unfold(existing)
    span = _ours(lines, draft, hand)
    if span is None:
        if holds_anything(lines):
            raise LookupError(draft.uid)
        return render(draft, now=now, hand=hand)
    begin, end = span
    own = _replaced(lines, span, hand)
    kept = [line for n, line in enumerate(lines[begin:end], begin) if n not in own][1:]
    sequence = max(_sequence(lines, own) + 1, draft.revision)
    return compose.join(
        [
            *_around(lines[:begin], draft, hand),
            *_missing_zone(lines, draft),
            lines[begin],
            *_stamps(now, sequence),
            *_event_lines(draft, hand),
            *kept,
            *_around(lines[end:], draft, hand),
        ]
    )


def says(existing: bytes, draft: EventDraft, *, hand: Hand = PORTAL) -> bool:
    """Whether the file's event says all of the draft already."""
    lines = unfold(existing)
    span = _ours(lines, draft, hand)
    if span is None:
        return False
    if hand.once and len(event_spans(lines, draft.uid)) > 1:
        return False
    own = _replaced(lines, span, hand)
    written = [lines[n] for n in own if name_of(lines[n]) not in _STAMPS]
    # Servers put the lines into an order of their own.
    return sorted(written) == sorted(_event_lines(draft, hand))


def without(existing: bytes, uid: str) -> bytes:
    """The file without the event of that UID; empty if nothing else is in it."""
    lines = unfold(existing)
    rest = cut_out(lines, event_spans(lines, uid))
    return compose.join(rest) if holds_anything(rest) else b""


def _stamps(now: datetime, sequence: int) -> list[str]:
    stamp = compose.instant(now)
    return [f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}", f"SEQUENCE:{sequence}"]


def _event_lines(draft: EventDraft, hand: Hand) -> list[str]:
    lines = [
        compose.local_time("DTSTART", draft.start, draft.zone),
        compose.local_time("DTEND", draft.end, draft.zone),
        f"SUMMARY:{compose.text(draft.title)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"{MARKER}:{draft.revision}",
    ]
    if hand.by_uid:
        lines.append(f"{UID_MARKER}:{compose.word(draft.uid)}")
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


def _missing_zone(lines: Sequence[str], draft: EventDraft) -> tuple[str, ...]:
    known = {line[5:].strip() for line in lines if line[:5].upper() == "TZID:"}
    return () if draft.zone in known else _zone_lines(draft)


def _around(lines: Sequence[str], draft: EventDraft, hand: Hand) -> list[str]:
    """What stands before or after the event, without METHOD, and without other instances of it
    where repetitions are taken back."""
    kept = [line for line in lines if name_of(line) != "METHOD"]
    return cut_out(kept, event_spans(kept, draft.uid)) if hand.once else kept


def _ours(lines: Sequence[str], draft: EventDraft, hand: Hand) -> Span | None:
    return main_span(lines, draft.uid) or (None if hand.by_uid else main_span(lines, ""))


def _replaced(lines: Sequence[str], span: Span, hand: Hand) -> set[int]:
    return {n for n in own_lines(lines, span) if name_of(lines[n]) in hand.ours}


def _sequence(lines: Sequence[str], own: set[int]) -> int:
    for index in sorted(own):
        prop = cut(lines[index])
        if prop and prop.name == "SEQUENCE" and prop.value.strip().isdecimal():
            return int(prop.value)
    return 0
