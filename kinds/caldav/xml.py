"""The XML of WebDAV and CalDAV: bodies to send, answers to read.

Answers come from strangers: no entities, no external files, and no more of them at once than fits
(`feeding`). What is not a complete multistatus
answer is an error and never an empty list; a web page in place of XML would otherwise look like a
calendar without events. What is complete but damaged is mended (`mending`), and where that is not
enough, only the resource in question is `broken`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import NamedTuple, TypeVar

from lxml import etree

from kinds.caldav.feeding import apart, children, is_doctype, parse
from kinds.caldav.hrefs import path_of
from kinds.caldav.mending import MOST_MENDED, cleaned, cut_apart
from providers.answers import HttpAnswer
from providers.errors import ServerTrouble, TooMuch
from providers.notes import Note

DAV = "DAV:"
CALDAV = "urn:ietf:params:xml:ns:caldav"
SERVER = "http://calendarserver.org/ns/"
APPLE = "http://apple.com/ns/ical/"
PREFIXES = {"D": DAV, "C": CALDAV, "CS": SERVER, "A": APPLE}

ETAG = f"{{{DAV}}}getetag"
DATA = f"{{{CALDAV}}}calendar-data"
CTAG = f"{{{SERVER}}}getctag"
HREF = f"{{{DAV}}}href"
PROPSTAT = f"{{{DAV}}}propstat"
PROP = f"{{{DAV}}}prop"
STATUS = f"{{{DAV}}}status"
RESOURCE_TYPE = f"{{{DAV}}}resourcetype"
COLLECTION = f"{{{DAV}}}collection"
CALENDAR = f"{{{CALDAV}}}calendar"
SYNC_TOKEN = f"{{{DAV}}}sync-token"
RESPONSE = f"{{{DAV}}}response"
MULTISTATUS = f"{{{DAV}}}multistatus"

OK = 200
MOST_KEPT = 400_000
"""Resources, their properties and what is in these, of one answer: some 100 MB."""
LONGEST_ERROR = 1024 * 1024
_STATUS_LENGTH = 40
"""Signs of a status that are looked at: its number comes first, and its words say nothing more."""

T = TypeVar("T")


class Node(NamedTuple):
    """An element below a property: its name and its parent's, its text, its attribute "name"."""

    tag: str
    parent: str
    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Prop:
    """What a property holds. Nothing of the document it came from is kept alive by it."""

    text: str = ""
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """One `response` of a multistatus answer: a path, its own status if any, and what was found.

    Of a `broken` one only the path is sure; what was found may be cut short.
    """

    path: str
    status: int | None
    props: Mapping[str, Prop] = field(default_factory=dict)
    broken: bool = False

    def text(self, name: str) -> str:
        found = self.props.get(name)
        return found.text.strip() if found else ""

    def hrefs(self, name: str) -> tuple[str, ...]:
        found = self.props.get(name)
        nodes = found.below if found else ()
        return tuple(node.text for node in nodes if node.tag == HREF and node.text)

    def types(self) -> frozenset[str]:
        found = self.props.get(RESOURCE_TYPE)
        nodes = found.below if found else ()
        return frozenset(node.tag for node in nodes if node.parent == RESOURCE_TYPE)


@dataclass(frozen=True, slots=True)
class Multistatus:
    url: str
    resources: tuple[Resource, ...]
    sync_token: str = ""


def name(short: str) -> str:
    """The full name of a prefixed one: "D:getetag" becomes "{DAV:}getetag"."""
    prefix, local = short.split(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


def body(root: str, *children: etree._Element) -> bytes:
    element = etree.Element(name(root), nsmap=PREFIXES)
    element.extend(children)
    return etree.tostring(element, xml_declaration=True, encoding="utf-8")


def node(
    short: str, *children: etree._Element, text: str = "", **attributes: str
) -> etree._Element:
    element = etree.Element(name(short), attributes)
    element.text = text or None
    element.extend(children)
    return element


def prop(*names: str) -> etree._Element:
    return node("D:prop", *(node(item) for item in names))


def _code_of(content: bytes) -> str:
    """What came instead of complete XML."""
    start = content.lstrip()[:200].lower()
    if not start:
        return "empty-answer"
    if start.startswith(b"<!doctype html") or b"<html" in start:
        return "web-page"
    return "broken-document" if start.startswith(b"<") else "no-xml"


def read_multistatus(answer: HttpAnswer) -> Multistatus:
    """Every resource an answer names. Raises ServerTrouble if it is not a multistatus answer, and
    `TooMuch` when it does not fit."""
    return apart(lambda: _read(answer))


def _read(answer: HttpAnswer) -> Multistatus:
    try:
        return _read_whole(answer.content, answer)
    except (etree.XMLSyntaxError, ValueError):
        pass
    if len(answer.content) > MOST_MENDED:
        raise TooMuch(Note("damaged-list-too-large", host=answer.host, most=MOST_MENDED))
    text = cleaned(answer.content)
    try:
        return _read_whole(text.encode(), answer)
    except (etree.XMLSyntaxError, ValueError) as exc:
        found = _read_in_pieces(text, answer)
        if found is None:
            raise ServerTrouble(Note(_code_of(answer.content), host=answer.host)) from exc
        return found


def _read_whole(content: bytes, answer: HttpAnswer) -> Multistatus:
    kept, token = _Kept(answer.url), ""
    for element in children(content, RESPONSE, SYNC_TOKEN):
        if element.tag == RESPONSE:
            kept.take(element)
        elif element.tag == SYNC_TOKEN:
            token = (element.text or "").strip()
        elif element.tag != MULTISTATUS:
            raise ServerTrouble(Note("no-list", host=answer.host))
    return Multistatus(answer.url, tuple(kept.resources), token)


def _read_in_pieces(text: str, answer: HttpAnswer) -> Multistatus | None:
    """A list that is complete but damaged; None when it is not, or when it is not seen of what.

    A resource without an address cannot be left out, for it would seem to be deleted.
    """
    pieces = None if is_doctype(text.encode()) else cut_apart(text)
    if pieces is None:
        return None
    kept = _Kept(answer.url)
    try:
        root = parse(pieces.frame.encode())
    except (etree.XMLSyntaxError, ValueError):
        return None
    for element in root.iterchildren(RESPONSE):
        kept.take(element)
    for piece in pieces.responses():
        if not _read_piece(piece.encode(), kept):
            return None
    return Multistatus(answer.url, tuple(kept.resources), (root.findtext(SYNC_TOKEN) or "").strip())


def _read_piece(piece: bytes, kept: "_Kept") -> bool:
    """Whether anything was found in it."""
    before = len(kept.resources)
    try:
        for element in parse(piece).iterchildren(RESPONSE):
            kept.take(element)
    except (etree.XMLSyntaxError, ValueError):
        try:
            root = parse(piece, recover=True)
        except (etree.XMLSyntaxError, ValueError):
            return False
        for element in root.iterchildren(RESPONSE):
            kept.take(element, broken=True)
    return len(kept.resources) > before


class _Kept:
    """The resources of one answer as far as they were read, and how much that is."""

    def __init__(self, url: str) -> None:
        self.resources: list[Resource] = []
        self._url = url
        self._count = 0

    def take(self, element: etree._Element, *, broken: bool = False) -> None:
        for resource in _resources(element, self._url, broken=broken):
            self.resources.append(resource)
            self._count += 1 + len(resource.props)
            self._count += sum(len(found.below) for found in resource.props.values())
            if self._count > MOST_KEPT:
                raise TooMuch(Note("list-too-long", most=MOST_KEPT))


def _resources(element: etree._Element, url: str, *, broken: bool) -> Iterator[Resource]:
    # RFC 4918, 14.24: either several hrefs with one status, or one href with propstats.
    # In one go through each, for lists have thousands.
    hrefs: list[str] = []
    status: int | None = None
    found: dict[str, Prop] = {}
    for child in element:
        if child.tag == HREF:
            hrefs.append((child.text or "").strip())
        elif child.tag == PROPSTAT:
            found |= _found(child)
        elif child.tag == STATUS and status is None:
            status = _status(child.text)
    for href in hrefs:
        if href:
            yield Resource(path_of(url, href), None if broken else status, found, broken)


def _found(propstat: etree._Element) -> dict[str, Prop]:
    status: int | None = None
    found: dict[str, Prop] = {}
    for child in propstat:
        if child.tag == PROP:
            found |= {intern(str(item.tag)): _prop(item) for item in child}
        elif child.tag == STATUS and status is None:
            status = _status(child.text)
    return found if status in (OK, None) else {}


def _prop(element: etree._Element) -> Prop:
    text = element.text or ""
    return Prop(text, tuple(_below(element))) if len(element) else Prop(text)


def _below(element: etree._Element) -> Iterator[Node]:
    for item in element.iterdescendants(etree.Element):
        above = item.getparent()
        parent = "" if above is None else intern(str(above.tag))
        text = (item.text or "").strip()
        yield Node(intern(str(item.tag)), parent, text, item.get("name") or "")


def _status(line: str | None) -> int | None:
    """The number in "HTTP/1.1 404 Not Found"."""
    return _number((line or "").lstrip()[:_STATUS_LENGTH])


@lru_cache(maxsize=64)
def _number(line: str) -> int | None:
    numbers = [word for word in line.split()[:2] if word.isdecimal()]
    return int(numbers[0]) if numbers else None


def error_conditions(answer: HttpAnswer) -> frozenset[str]:
    """The conditions a refusal names inside its DAV:error element (RFC 4918, 16), if any."""
    return _of_error(answer, _conditions) or frozenset()


def _conditions(root: etree._Element) -> frozenset[str]:
    return frozenset(etree.QName(item).localname for item in root if isinstance(item.tag, str))


def error_hrefs(answer: HttpAnswer, condition: str) -> tuple[str, ...]:
    """The resources a refusal points to, as no-uid-conflict does (RFC 4791, 5.3.2.1)."""
    path = f"{{{CALDAV}}}{condition}//{HREF}"
    return _of_error(answer, lambda root: _hrefs(root.iterfind(path))) or ()


def _hrefs(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    texts = ((element.text or "").strip() for element in elements)
    return tuple(text for text in texts if text)


def server_words(answer: HttpAnswer) -> str:
    """The server's own short explanation of a refusal, for the event's owner."""
    words = _of_error(answer, _words)
    if words is None and "text/plain" in answer.headers.get("content-type", ""):
        words = " ".join(answer.content[:400].decode("utf-8", "replace").split())
    return (words or "")[:200]


def _words(root: etree._Element) -> str:
    texts = [str(text).strip() for text in root.itertext()]
    return "; ".join([*sorted(_conditions(root)), *filter(None, texts)])


def _of_error(answer: HttpAnswer, look: Callable[[etree._Element], T]) -> T | None:
    """What is seen in a DAV:error element; None if the answer is none."""
    content = answer.content
    return apart(lambda: _look(content, look)) if len(content) <= LONGEST_ERROR else None


def _look(content: bytes, look: Callable[[etree._Element], T]) -> T | None:
    try:
        root = _parse_error(content)
    except (etree.XMLSyntaxError, ValueError, TooMuch):
        return None
    return look(root) if root.tag == f"{{{DAV}}}error" else None


def _parse_error(content: bytes) -> etree._Element:
    try:
        return parse(content)
    except (etree.XMLSyntaxError, ValueError):
        return parse(cleaned(content).encode())
