"""The XML of WebDAV and CalDAV: bodies to send, answers to read.

Answers come from strangers: no entities, no external files. What is not a complete multistatus
answer is an error and never an empty list; a web page in place of XML would otherwise look like a
calendar without events. What is complete but damaged is mended (`mending`), and where that is not
enough, only the resource in question is `broken`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from connectors.providers.answers import Answer
from connectors.providers.caldav.hrefs import path_of
from connectors.providers.caldav.mending import cleaned, cut_apart
from connectors.providers.errors import ServerTrouble

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
MULTISTATUS = f"{{{DAV}}}multistatus"

OK = 200
LONGEST_TEXT = 10_000_000
"""What libxml2 takes in one piece unless it is told that huge documents are wanted."""
_DOCTYPE = re.compile(rb"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Resource:
    """One `response` of a multistatus answer: a path, its own status if any, and what was found.

    Of a `broken` one only the path is sure; what was found may be cut short.
    """

    path: str
    status: int | None
    props: Mapping[str, etree._Element] = field(default_factory=dict)
    broken: bool = False

    def text(self, name: str) -> str:
        element = self.props.get(name)
        return (element.text or "").strip() if element is not None else ""

    def hrefs(self, name: str) -> tuple[str, ...]:
        element = self.props.get(name)
        if element is None:
            return ()
        return _hrefs(element.iter(HREF))

    def types(self) -> frozenset[str]:
        element = self.props.get(RESOURCE_TYPE)
        return frozenset(str(item.tag) for item in element) if element is not None else frozenset()


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


def parse(content: bytes, host: str) -> etree._Element:
    """The root of an XML document from a server. Raises ServerTrouble for anything else."""
    try:
        return _parse_strictly(content)
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        return _parse_strictly(cleaned(content).encode())
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise ServerTrouble(f"{host} sent {_kind_of(content)} instead of complete XML") from exc


def _parse_strictly(content: bytes, *, recover: bool = False) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        # The size of an answer is limited by the HTTP client, the depth of elements by libxml2.
        huge_tree=len(content) > LONGEST_TEXT,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    # Looked for before: entities of a document type are replaced in attributes in any case.
    if _DOCTYPE.match(content) or b"\0" in content[:20]:
        raise ValueError("a document type, or an encoding that could hide one")
    root = etree.fromstring(content, parser)
    if root is None:
        raise ValueError("nothing could be recovered")
    return root


def _kind_of(content: bytes) -> str:
    start = content.lstrip()[:200].lower()
    if not start:
        return "an empty answer"
    if start.startswith(b"<!doctype html") or b"<html" in start:
        return "a web page"
    return "a broken document" if start.startswith(b"<") else "something else"


def read_multistatus(answer: Answer) -> Multistatus:
    """Every resource an answer names. Raises ServerTrouble if it is not a multistatus answer."""
    try:
        root = parse(answer.content, answer.host)
    except ServerTrouble:
        found = _read_in_pieces(answer)
        if found is None:
            raise
        return found
    if root.tag != MULTISTATUS:
        raise ServerTrouble(f"{answer.host} sent XML that is no list of resources")
    return Multistatus(answer.url, tuple(_responses(root, answer.url)), _token(root))


def _read_in_pieces(answer: Answer) -> Multistatus | None:
    """A list that is complete but damaged; None when it is not, or when it is not seen of what.

    A resource without an address cannot be left out, for it would seem to be deleted.
    """
    text = cleaned(answer.content)
    pieces = None if _DOCTYPE.match(text.encode()) else cut_apart(text)
    if pieces is None:
        return None
    try:
        root = _parse_strictly(pieces.frame.encode())
    except (etree.XMLSyntaxError, ValueError):
        return None
    resources = list(_responses(root, answer.url))
    for piece in pieces.responses:
        found = _read_piece(piece.encode(), answer.url)
        if not found:
            return None
        resources += found
    return Multistatus(answer.url, tuple(resources), _token(root))


def _read_piece(piece: bytes, url: str) -> list[Resource]:
    try:
        return list(_responses(_parse_strictly(piece), url))
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        root = _parse_strictly(piece, recover=True)
    except (etree.XMLSyntaxError, ValueError):
        return []
    return [replace(resource, status=None, broken=True) for resource in _responses(root, url)]


def _responses(root: etree._Element, url: str) -> Iterator[Resource]:
    for element in root.iterchildren(f"{{{DAV}}}response"):
        yield from _resources(element, url)


def _token(root: etree._Element) -> str:
    return (root.findtext(SYNC_TOKEN) or "").strip()


def _resources(element: etree._Element, url: str) -> Iterator[Resource]:
    # RFC 4918, 14.24: either several hrefs with one status, or one href with propstats.
    # In one go through each, for lists have thousands.
    hrefs: list[str] = []
    status: int | None = None
    found: dict[str, etree._Element] = {}
    for child in element:
        if child.tag == HREF:
            hrefs.append((child.text or "").strip())
        elif child.tag == PROPSTAT:
            found |= _found(child)
        elif child.tag == STATUS and status is None:
            status = _status(child.text)
    for href in hrefs:
        if href:
            yield Resource(path_of(url, href), status, found)


def _found(propstat: etree._Element) -> dict[str, etree._Element]:
    status: int | None = None
    found: dict[str, etree._Element] = {}
    for child in propstat:
        if child.tag == PROP:
            found |= {str(item.tag): item for item in child}
        elif child.tag == STATUS and status is None:
            status = _status(child.text)
    return found if status in (OK, None) else {}


@lru_cache(maxsize=64)
def _status(line: str | None) -> int | None:
    """The number in "HTTP/1.1 404 Not Found"."""
    words = (line or "").split()
    numbers = [word for word in words[:2] if word.isdigit()]
    return int(numbers[0]) if numbers else None


def error_conditions(answer: Answer) -> frozenset[str]:
    """The conditions a refusal names inside its DAV:error element (RFC 4918, 16), if any."""
    root = _error_root(answer)
    if root is None:
        return frozenset()
    return frozenset(etree.QName(item).localname for item in root if isinstance(item.tag, str))


def error_hrefs(answer: Answer, condition: str) -> tuple[str, ...]:
    """The resources a refusal points to, as no-uid-conflict does (RFC 4791, 5.3.2.1)."""
    root = _error_root(answer)
    if root is None:
        return ()
    return _hrefs(root.iterfind(f"{{{CALDAV}}}{condition}//{HREF}"))


def _hrefs(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    texts = ((element.text or "").strip() for element in elements)
    return tuple(text for text in texts if text)


def server_words(answer: Answer) -> str:
    """The server's own short explanation of a refusal, for the event's owner."""
    root = _error_root(answer)
    if root is not None:
        texts = [str(text).strip() for text in root.itertext() if text.strip()]
        words = "; ".join([*sorted(error_conditions(answer)), *texts])
    elif "text/plain" in answer.headers.get("content-type", ""):
        words = " ".join(answer.content[:400].decode("utf-8", "replace").split())
    else:
        words = ""
    return words[:200]


def _error_root(answer: Answer) -> etree._Element | None:
    try:
        root = parse(answer.content, answer.host)
    except ServerTrouble:
        return None
    return root if root.tag == f"{{{DAV}}}error" else None
