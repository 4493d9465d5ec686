"""What is handed on of an event's data, so that none costs more than an event can be worth.

A line costs a reader some three hundred bytes of memory, and so does a time in a list of
exceptions, which is nine bytes long. Only attachments are large in honest events, and they say
nothing about time.
"""

import re

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 50_000

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


def lines_in(raw: bytes) -> int:
    """Logical lines (RFC 5545, 3.1), or a few more."""
    ends = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return ends - raw.count(b"\n ") - raw.count(b"\n\t")
