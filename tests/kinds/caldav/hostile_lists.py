"""Reads hostile lists of resources and tells how each ended and how much memory that took.

    python -m tests.kinds.caldav.hostile_lists [NAME ...]

Run in a process of its own, because what libxml2 takes is seen in the size of a process only.
"""

import ctypes
import gc
import json
import re
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx

import config  # noqa: F401  (puts the shared distribution on the path)
from kinds.caldav.xml import read_multistatus
from providers.answers import HttpAnswer
from providers.errors import ServerTrouble

MEGABYTE = 1024 * 1024
SIZE = 24 * MEGABYTE
MENDED = 4 * MEGABYTE
HEAD = b'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
TAIL = b"</d:multistatus>"
RESPONSE = b"<d:response><d:href>/c/%d.ics</d:href><d:propstat><d:prop>"
RESPONSE_END = b"</d:prop></d:propstat></d:response>"
ONE = RESPONSE % 1


def filled(before: bytes, piece: bytes, after: bytes, size: int = SIZE) -> bytes:
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


def numbered(before: bytes, piece: bytes, after: bytes, size: int = SIZE) -> bytes:
    """The piece with a new number each time."""

    def pieces() -> Iterator[bytes]:
        length = len(before) + len(after)
        for number in count():
            each = piece % number
            length += len(each)
            if length > size:
                return
            yield each

    return b"".join([before, *pieces(), after])


def listed(data: bytes, size: int = SIZE) -> bytes:
    """Resources with data."""
    one = b"<c:calendar-data>" + data + b"</c:calendar-data>" + RESPONSE_END
    return numbered(HEAD, RESPONSE + one.replace(b"%", b"%%"), TAIL, size)


GRIN = "\N{GRINNING FACE}".encode()
LISTS: dict[str, Callable[[], bytes]] = {
    "elements in the root": lambda: filled(HEAD, b"<a/>", TAIL),
    "elements between responses": lambda: filled(
        HEAD, b"<a/>" * 1000 + b"<d:response/>", TAIL
    ),
    "elements in a property": lambda: filled(HEAD + ONE, b"<a/>", RESPONSE_END + TAIL),
    "elements in many properties": lambda: filled(
        HEAD, ONE + b"<x>" + b"<a/>" * 20_000 + b"</x>" + RESPONSE_END, TAIL
    ),
    "elements that are not closed": lambda: filled(HEAD, b"<a>", b""),
    "elements of a web page": lambda: filled(b"<html>", b"<br/>", b"</html>"),
    "elements of all names": lambda: numbered(HEAD, b"<a%d/>", TAIL),
    "elements of all names between responses": lambda: numbered(
        HEAD, b"<a%d/><d:response/>", TAIL
    ),
    "attributes of one element": lambda: numbered(HEAD + b"<a ", b'b%d="" ', b"/>" + TAIL),
    "attributes of many elements": lambda: filled(HEAD, b"<a b='' c=''/>", TAIL),
    "namespaces of one element": lambda: numbered(HEAD + b"<a ", b'xmlns:n%d="u" ', b"/>" + TAIL),
    "namespaces of many elements": lambda: filled(HEAD, b"<a xmlns='u'/>", TAIL),
    "comments": lambda: filled(HEAD, b"<!---->", TAIL),
    "sections": lambda: filled(
        HEAD + ONE + b"<x>", b"<![CDATA[x]]>", b"</x>" + RESPONSE_END + TAIL
    ),
    "responses": lambda: filled(HEAD, b"<d:response><d:href>/a</d:href></d:response>", TAIL),
    "addresses of one response": lambda: filled(
        HEAD + b"<d:response>", b"<d:href>/a</d:href>", b"</d:response>" + TAIL
    ),
    "depth": lambda: filled(HEAD, b"<a>", b""),
    "one text": lambda: filled(HEAD + ONE + b"<x>", b"x" * 1000, b"</x>" + RESPONSE_END + TAIL),
    "references": lambda: filled(
        HEAD + ONE + b"<x>", b"&#65;", b"</x>" + RESPONSE_END + TAIL
    ),
    "texts of wide signs": lambda: listed(GRIN * 10_000),
    "wide signs in one text": lambda: listed(b"x" * 15 * MEGABYTE + GRIN),
    "an address of wide signs": lambda: filled(
        HEAD + b"<d:response><d:href>/" + GRIN, b"x" * 1000, b"</d:href></d:response>" + TAIL
    ),
    "entities": lambda: (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
            b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
        ) + b"]>" + HEAD + b"&k;" + TAIL
    ),
    "UTF-7": lambda: b'<?xml version="1.0" encoding="utf-7"?>' + filled(
        b"+ADw-r+AD4-", b"+ADwAYQAvAD4APABhAC8APg-", b"+ADw-/r+AD4-"
    ),
    "UTF-16": lambda: filled(HEAD, b"<a/>", TAIL, SIZE // 2).decode().encode("utf-16"),
    "damaged: texts": lambda: listed(b"\x1a" + b"x" * 1000, MENDED),
    "damaged: texts of wide signs": lambda: listed(b"\x1a" + GRIN * 250, MENDED),
    "damaged: ampersands": lambda: filled(HEAD, b"&", TAIL, MENDED),
    "damaged: brackets": lambda: filled(HEAD, b"< ", TAIL, MENDED),
    "damaged: sections": lambda: filled(HEAD, b"<![CDATA[\x1a]]>", TAIL, MENDED),
    "damaged: responses": lambda: filled(
        HEAD, b"<d:response><d:href>/a</d:href><b></d:response>", TAIL, MENDED
    ),
    "damaged: elements": lambda: filled(HEAD, b"<a/>", b"<b>" + TAIL, MENDED),
    "damaged: addresses": lambda: filled(
        HEAD, b"<d:response><d:href>/\xfc\xfc\xfc</d:href></d:response>", TAIL, MENDED
    ),
    "damaged: a long beginning": lambda: filled(
        numbered(b'<d:multistatus xmlns:d="DAV:" ', b'a%d="" ', b">", MENDED // 2),
        b"<d:response><d:href>/a</d:href><b></d:response>", TAIL, MENDED,
    ),
    "damaged and too large": lambda: listed(b"\x1a" + b"x" * 1000),
    "UTF-16, small": lambda: filled(HEAD, b"<a/>", TAIL, MENDED // 2).decode().encode("utf-16"),
    "punycode": lambda: b'<?xml version="1.0" encoding="punycode"?>' + filled(
        HEAD, b"aa-", TAIL, MENDED
    ),
    "honest: data": lambda: listed(b"BEGIN:VCALENDAR&#13;\n" + b"SUMMARY:Tea\n" * 100),
    "honest: versions": lambda: _versions(100_000),
}  # fmt: skip


def _versions(number: int) -> bytes:
    one = RESPONSE + b'<d:getetag>"%d"</d:getetag><d:resourcetype/>' + RESPONSE_END
    return b"".join([HEAD, *(one % (each, each) for each in range(number)), TAIL])


STATUS, MARKS = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak() -> int:
    """The most memory that this process held since the peak was forgotten, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text())
    return int(found[1]) * 1024 if found else 0


def forget_the_peak() -> None:
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    MARKS.write_text("5")


def outcome(answer: HttpAnswer) -> str:
    try:
        return f"{len(read_multistatus(answer).resources)} resources"
    except ServerTrouble as error:
        return f"{error.code}: {error.note}"


def main(names: list[str]) -> None:
    """A line of JSON for each: name, megabytes beside the answer's own, and how it ended."""
    forget_the_peak()
    before = peak()
    for name in names or LISTS:
        answer = HttpAnswer(207, "https://dav.example.com/c/", httpx.Headers(), LISTS[name]())
        forget_the_peak()
        ended = outcome(answer)
        line = json.dumps([name, (peak() - before - len(answer.content)) / MEGABYTE, ended])
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        del answer


if __name__ == "__main__":
    main(sys.argv[1:])
