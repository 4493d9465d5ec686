"""What is handed on of an event's data, so that none costs more than an event can be worth.

A line costs a reader some three hundred bytes of memory, and so does a time in a list of
exceptions, which is nine bytes long. Only attachments are large in honest events, and they say
nothing about time.
"""

import re

from daybook_ical.events import EventPart, RemoteEvent
from daybook_ical.oddities import Oddity

from providers.notes import Note
from providers.oddities import noted

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 50_000
MOST_WORTH = 5_000
TIMES, TEXT = 10, 1000
"""Times, and signs of text, that take the memory of an event."""

_ATTACHMENT = re.compile(rb"^ATTACH[;:][^\n]*(?:\n[ \t][^\n]*)*\n?", re.IGNORECASE | re.MULTILINE)


def handed_on(data: bytes | str) -> tuple[bytes, Oddity | None]:
    """The data to be read, or the problem why it is not."""
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MOST_BYTES or lines_in(raw) > MOST_LINES:
        raw = _ATTACHMENT.sub(b"", raw)
    if len(raw) > MOST_BYTES:
        return b"", noted(Note("event-too-large", megabytes=MOST_BYTES // 1024 // 1024))
    if lines_in(raw) > MOST_LINES:
        return b"", noted(Note("event-too-long", most=MOST_LINES))
    return raw, None


def worth(event: RemoteEvent | None) -> int:
    """How many usual events it counts for: one for each part, ten exceptions, kilobyte of text."""
    if event is None:
        return 1
    return max(1, len(event.uid) // TEXT + sum(map(_worth, event.parts)))


def _worth(part: EventPart) -> int:
    times = len(part.extra) + len(part.excluded)
    texts = (part.title, *part.rules, *part.exceptions, *part.zones.values())
    return 1 + times // TIMES + sum(map(len, texts)) // TEXT


def too_much(event: RemoteEvent | None) -> Oddity | None:
    """The problem of an event that counts for thousands of them."""
    if worth(event) <= MOST_WORTH:
        return None
    return noted(Note("event-too-rich", most=MOST_WORTH))


def lines_in(raw: bytes) -> int:
    """Logical lines (RFC 5545, 3.1), or a few more."""
    ends = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return ends - raw.count(b"\n ") - raw.count(b"\n\t")
