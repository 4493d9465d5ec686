"""Addresses in their several spellings: compared here, and never changed. Pure.

A server may list `%7E` today and `~` tomorrow, and both are one address; `+` and `%2B` are two,
though some servers take them for one (RFC 3986, 6.2.2). So an address is kept and asked for as it
was listed, and only compared in another form.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote_to_bytes

# RFC 3986, 2.3: only these mean the same with and without an escape.
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986, 3.3 and 3.4: what may stand in a path and a query as it is.
_PLAIN = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*")
_UNMISTAKABLE = re.compile(r"[A-Za-z0-9\-._~/]*")
_ESCAPE_OR_UNSAFE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]")
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]")

Form = Callable[[str], str]


def normal(address: str) -> str:
    """The normal form: escapes in capitals, none where none is needed, all that are needed."""
    return address if _PLAIN.fullmatch(address) else _ESCAPE_OR_UNSAFE.sub(_normal, address)


def _normal(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 1:
        return _escaped(found)
    byte = int(found[1:], 16)
    return chr(byte) if byte in UNRESERVED else found.upper()


def sendable(address: str) -> str:
    """The address as listed, with escapes only where it could not travel without."""
    return address if _PLAIN.fullmatch(address) else _UNSAFE.sub(lambda m: _escaped(m[0]), address)


def _escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def decoded(address: str) -> str:
    """A form that is the same for everything any server could take for this address."""
    return "/".join(_decoded(segment) for segment in address.split("/"))


def _decoded(segment: str) -> str:
    raw = unquote_to_bytes(segment.encode("utf-8", "surrogatepass"))
    return quote(raw, safe="")


def has_one_spelling(address: str) -> bool:
    """Whether nothing in it would be escaped by anybody."""
    return _UNMISTAKABLE.fullmatch(address) is not None


FORMS: tuple[Form, ...] = (normal, decoded)


def counterparts(
    held: Iterable[str], listed: Iterable[str], forms: Iterable[Form] = FORMS
) -> dict[str, str]:
    """Which of `listed` is which of `held` in another spelling: {held: listed}.

    The same spelling goes first and is left out. A looser form only pairs what it leaves no choice
    about, so that two resources are never taken for one.
    """
    ours, theirs = set(held), set(listed)
    both = ours & theirs
    ours -= both
    theirs -= both
    found: dict[str, str] = {}
    for form in forms:
        if not (ours and theirs):
            break
        mine, other = _alone(ours, form), _alone(theirs, form)
        found |= {mine[shape]: other[shape] for shape in mine.keys() & other.keys()}
        ours -= found.keys()
        theirs -= set(found.values())
    return found


def _alone(addresses: Iterable[str], form: Form) -> dict[str, str]:
    """Addresses by a form that no other of them has."""
    by_form: dict[str, list[str]] = {}
    for address in addresses:
        by_form.setdefault(form(address), []).append(address)
    return {shape: same[0] for shape, same in by_form.items() if len(same) == 1}
