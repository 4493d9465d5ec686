"""What is handed on of an event's data, so that none costs more than an event can be worth.

A line costs a reader some three hundred bytes of memory, and so does a time in a list of
exceptions, which is nine bytes long. Only attachments are large in honest events, and they say
nothing about time.
"""

import re

from daybook_ical.events import EventPart, RemoteEvent

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 50_000
MOST_WORTH = 5_000
TIMES, TEXT = 10, 1000
"""Times, and signs of text, that take the memory of an event."""

_ATTACHMENT = re.compile(rb"^ATTACH[;:][^\n]*(?:\n[ \t][^\n]*)*\n?", re.IGNORECASE | re.MULTILINE)


def handed_on(data: bytes | str) -> tuple[bytes, str]:
    """The data to be read, or the problem, in words for the calendar's owner, why it is not."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MOST_BYTES or lines_in(raw) > MOST_LINES:
        raw = _ATTACHMENT.sub(b"", raw)
    if len(raw) > MOST_BYTES:
        return b"", f"It is larger than {MOST_BYTES // 1024 // 1024} MB without its attachments."
    if lines_in(raw) > MOST_LINES:
        return b"", f"It has more than {MOST_LINES:,} lines."
    return raw, ""


def worth(event: RemoteEvent | None) -> int:
    """How many usual events it counts for: one for each part, ten exceptions, kilobyte of text."""
    if event is None:
        return 1
    return max(1, len(event.uid) // TEXT + sum(map(_worth, event.parts)))


def _worth(part: EventPart) -> int:
    times = len(part.extra) + len(part.excluded)
    texts = (part.title, *part.rules, *part.exceptions, *part.zones.values())
    return 1 + times // TIMES + sum(map(len, texts)) // TEXT


def too_much(event: RemoteEvent | None) -> str:
    """The problem, in words, of an event that counts for thousands of them; else empty."""
    if worth(event) <= MOST_WORTH:
        return ""
    return f"It has more parts, exceptions and text than {MOST_WORTH:,} usual events."


def lines_in(raw: bytes) -> int:
    """Logical lines (RFC 5545, 3.1), or a few more."""
    ends = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return ends - raw.count(b"\n ") - raw.count(b"\n\t")
