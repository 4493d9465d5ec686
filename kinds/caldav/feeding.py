"""XML from strangers, taken in piece by piece and no further than there is memory for.

An element costs libxml2 some two hundred bytes, and `<a/>` is four: an answer of 64 MB grew to
three gigabytes. So a list is parsed in small pieces, what was read of it is let go at once, and
what is held in between is counted before the parser sees it: every tag has its bracket, every
attribute its two quotes.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from lxml import etree

from providers.errors import TooMuch
from providers.notes import Note

PIECE = 64 * 1024
MOST_HELD = 12 * 1024 * 1024
"""Bytes of a single resource, or of anything else that is one."""
MOST_MARKS = 250_000
"""Tags and attributes held at once: some 50 MB."""
LONGEST_TEXT = 10_000_000
"""What libxml2 takes in one piece unless it is told that huge documents are wanted."""

_DOCTYPE = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml\b[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Of these every bracket and quote is the byte that it is in ASCII. In UTF-7 it need not be.
_LIKE_ASCII = re.compile(rb"utf-?8|us-ascii|iso-?8859-\d+|windows-125\d", re.IGNORECASE)

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Run in a thread of its own, which takes along what libxml2 keeps for a thread: every name it
    ever met, for as long as the thread lives."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def children(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """The root's children with these tags, each once it is complete and until the next is asked
    for; last of all the root, emptied. Raises ValueError (also etree.XMLSyntaxError is one for
    whoever asks) for what is no complete document, and `TooMuch`.
    """
    _check(content)
    parser = etree.XMLPullParser(events=("end",), tag=tags, **_options(len(content)))
    held = marks = 0
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        new = marks_in(piece)
        held, marks = held + len(piece), marks + new
        if held > MOST_HELD or marks > MOST_MARKS:
            raise TooMuch(_too_much(held))
        parser.feed(piece)
        for _, found in parser.read_events():
            element = cast("etree._Element", found)
            root = element.getparent()
            if root is None or root.getparent() is not None:
                continue
            yield element
            _let_go(root, element)
            held, marks = len(piece), new
    yield parser.close()


def parse(content: bytes, *, recover: bool = False) -> etree._Element:
    """The root of a small document. Raises ValueError and etree.XMLSyntaxError."""
    _check(content)
    if len(content) > MOST_HELD or marks_in(content) > MOST_MARKS:
        raise TooMuch(_too_much(len(content)))
    parser = etree.XMLParser(recover=recover, **_options(len(content)))
    root = etree.fromstring(content, parser)
    if root is None:
        raise ValueError("nothing could be recovered")
    return root


def marks_in(piece: bytes) -> int:
    return piece.count(b"<") + (piece.count(b'"') + piece.count(b"'")) // 2


def is_doctype(content: bytes) -> bool:
    return _DOCTYPE.match(content) is not None


def _check(content: bytes) -> None:
    # Looked for before: entities of a document type are replaced in attributes in any case.
    if is_doctype(content) or b"\0" in content[:20]:
        raise ValueError("a document type, or an encoding that could hide one")
    stated = _ENCODING.search(content[:200])
    if stated and not _LIKE_ASCII.fullmatch(stated[1]):
        raise ValueError("an encoding in which nothing can be counted")


def _options(size: int) -> dict[str, Any]:
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        # Sizes are limited here, the depth of elements by libxml2.
        "huge_tree": size > LONGEST_TEXT,
        "remove_comments": True,
        "remove_pis": True,
    }


def _let_go(root: etree._Element, element: etree._Element) -> None:
    """Free what was read. The element itself stays, empty: the parser may be just behind it."""
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # missing in the stubs
    while (before := element.getprevious()) is not None:
        root.remove(before)


def _too_much(size: int) -> Note:
    if size > MOST_HELD:
        return Note("resource-too-large", megabytes=MOST_HELD // 1024 // 1024)
    return Note("resource-too-rich", most=MOST_MARKS)
