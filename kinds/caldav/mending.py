"""XML that is not quite XML, understood as far as possible. Pure.

Servers put texts of many programs into their answers without looking: control characters, bytes of
another encoding, names that only HTML knows. One such text must not take the other events with it.
Nothing here guesses at what is missing: a document that does not end is not mended.
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# XML 1.0, 2.2: what no document may hold, not even as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_HREF = re.compile(r"href>[^<]*")
_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")
_ENCODING = re.compile(rb"""<\?xml\b[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]+)|([0-9]+));|([A-Za-z][A-Za-z0-9]*);)?")
# A bracket that begins no tag, comment, CDATA or instruction.
_LOOSE_BRACKET = re.compile(r"<(?![A-Za-z_/!?])")
_ROOT = re.compile(r"<((?:[\w.-]+:)?)multistatus\b[^<>]*>")
# RFC 4918, 14.24: the address comes first. What looks like a response without one is a title.
_RESPONSE = re.compile(r"<(?:[\w.-]+:)?response(?:\s[^<>]*)?>(?=\s*<(?:[\w.-]+:)?href[\s>])")
_RESPONSE_END = re.compile(r"</(?:[\w.-]+:)?response\s*>")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
MOST_MENDED = 4 * 1024 * 1024
"""Bytes of a document: everything here works on the whole of it, several times over."""
_LONGEST_BEGINNING = 4000
"""Signs of a document's own tag, which every piece of it repeats."""
_MOST_PIECES = 50_000
_CODECS = re.compile(
    r"utf-?8|utf-?16(le|be)?|utf-?32(le|be)?|us-ascii|ascii|latin-?1|iso-?8859-\d+|windows-\d+|"
    r"cp\d+|koi8-[ru]|gbk?\d*|big5|euc-\w+|shift_jis|iso-2022-jp",
    re.IGNORECASE,
)
"""Encodings of texts. Others that Python knows take a square of the time, or are none of a text."""
_BEFORE = "\ufeff \t\r\n\0"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def cleaned(content: bytes) -> str:
    """The document without what XML forbids, and with names and signs escaped that it asks for."""
    text = _decode(content)
    if not text.isascii():
        text = _UNDECODED.sub("\ufffd", _HREF.sub(_escape_bytes, text))
    text = _FORBIDDEN.sub("", text.lstrip(_BEFORE))
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :].lstrip(_BEFORE)
    return "".join(_escape_outside_cdata(text))


def _escape_outside_cdata(text: str) -> Iterator[str]:
    at = 0
    while (start := text.find(_CDATA, at)) >= 0 and (end := text.find(_CDATA_END, start)) >= 0:
        yield _escaped(text[at:start])
        at = end + len(_CDATA_END)
        yield text[start:at]
    yield _escaped(text[at:])


def _escaped(part: str) -> str:
    return _LOOSE_BRACKET.sub("&lt;", _REFERENCE.sub(_reference, part)).replace("]]>", "]]&gt;")


def _decode(content: bytes) -> str:
    """The text; bytes that are none are kept as lone surrogates."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "replace")
    stated = _ENCODING.search(content[:200])
    name = stated[1].decode() if stated else "utf-8"
    if not _CODECS.fullmatch(name):
        name = "utf-8"
    try:
        return content.decode(name, "surrogateescape")
    except (LookupError, UnicodeError):
        return content.decode("utf-8", "surrogateescape")


def _escape_bytes(match: re.Match[str]) -> str:
    # In an address the very byte is what the server knows (RFC 3986, 2.5).
    return _UNDECODED.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", match[0])


def _reference(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return match[0] if name in _XML_NAMES else _named(name)
    if hexadecimal or decimal:
        code = int(hexadecimal, 16) if hexadecimal else int(decimal[:8])
        allowed = code <= 0x10FFFF and not _FORBIDDEN.match(chr(code))
        return match[0] if allowed else ""
    return "&amp;"


def _named(name: str) -> str:
    """What HTML means by a name; one that nobody knows stays as it was written."""
    known = html.unescape(f"&{name};")
    return html.escape(known, quote=False) if known != f"&{name};" else f"&amp;{name};"


@dataclass(frozen=True, slots=True)
class Pieces:
    """A list of resources cut apart, so that a damaged one stands alone.

    `frame` is the document without its responses; each of `responses` is a document of its own.
    """

    begin: str
    end: str
    others: str
    inside: tuple[str, ...]

    @property
    def frame(self) -> str:
        return f"{self.begin}{self.others}{self.end}"

    def responses(self) -> Iterator[str]:
        """One at a time, since each repeats the beginning."""
        return (f"{self.begin}{response}{self.end}" for response in self.inside)


def cut_apart(text: str) -> Pieces | None:
    """A multistatus document in pieces; None for one that does not begin or does not end."""
    root = _ROOT.search(text)
    if root is None or len(root[0]) > _LONGEST_BEGINNING:
        return None
    closing = f"</{root[1]}multistatus>"
    if not text.rstrip().endswith(closing):
        return None
    before, *rest = _cut(text[root.end() : text.rindex(closing)])
    if len(rest) > _MOST_PIECES:
        return None
    ended = [_ended(piece) for piece in rest]
    others = "".join([before, *(other for _, other in ended)])
    return Pieces(root[0], closing, others, tuple(response for response, _ in ended))


def _cut(inside: str) -> list[str]:
    """What stands before the first response, and what begins with each of them."""
    starts = [match.start() for match in _RESPONSE.finditer(inside)]
    return [inside[begin:end] for begin, end in pairwise([0, *starts, len(inside)])]


def _ended(piece: str) -> tuple[str, str]:
    """A response up to its end, and what follows it, such as the sync token of the list."""
    ends = list(_RESPONSE_END.finditer(piece))
    end = ends[-1].end() if ends else len(piece)
    return piece[:end], piece[end:]
