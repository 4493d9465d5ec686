"""Finding a calendar's owner among the invited, whatever an invitation calls them.

A calendar address (RFC 5545, 3.3.3) is mostly a mail address, but servers that schedule by
themselves also write `urn:uuid:` or the path of a principal (RFC 6638, 2.4.1), as part of a URL or
alone. All are compared in one form.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Protocol
from urllib.parse import unquote, urlsplit

from daybook_ical.events import Response

_UUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?")
_ANY_HOST = "//*"
_ANSWERS = {
    "ACCEPTED": Response.ACCEPTED,
    "TENTATIVE": Response.TENTATIVE,
    "DECLINED": Response.DECLINED,
    "NEEDS-ACTION": Response.UNANSWERED,
    # Somebody else goes instead: the owner's time is free again.
    "DELEGATED": Response.DECLINED,
}
# Of several names of the owner. An answer counts before none at all, and a yes before a no, so that
# time is not free while any of the names is expected. Whoever delegates to another name of their
# own is still expected there.
_WEIGHT = ("ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION", "DELEGATED")


class Attendee(Protocol):
    """An ATTENDEE line."""

    @property
    def value(self) -> str: ...

    def parameter(self, name: str) -> str | None: ...


def answer(attendees: Iterable[Attendee], addresses: Collection[str]) -> Response:
    """The answer of the owner, who has these addresses; NONE when they are not among the invited.

    Invited by several of them, the owner has declined when one is declined and none is accepted,
    not even tentatively.
    """
    own = identities(frozenset(addresses))
    if not own:
        return Response.NONE
    found = [_status(one) for one in attendees if not own.isdisjoint(_names(one))]
    if not found:
        return Response.NONE
    return _ANSWERS[min(found, key=_WEIGHT.index)]


def _status(attendee: Attendee) -> str:
    # RFC 5545, 3.2.12: without PARTSTAT, or with an unknown one, an invitation needs an answer.
    status = (attendee.parameter("PARTSTAT") or "").strip().upper()
    return status if status in _ANSWERS else "NEEDS-ACTION"


def _names(attendee: Attendee) -> set[str]:
    # EMAIL (RFC 7986, 6.2) holds the mail address where the value is something else.
    names = {address(attendee.value), address(attendee.parameter("EMAIL") or "")} - {""}
    return names | {_ANY_HOST + _path_of(name) for name in names if name.startswith("//")}


@lru_cache(maxsize=64)
def identities(addresses: frozenset[str]) -> frozenset[str]:
    """All forms under which the owner may be named.

    A path alone stands for the server it was written at: the one of the owner's URL. A path of the
    owner whose server nobody told is taken at every server.
    """
    own = {address(one) for one in addresses} - {""}
    paths = {_path_of(one) for one in own if one.startswith("//")}
    anywhere = {_ANY_HOST + one for one in own if one[0] == "/" and one[1:2] != "/"}
    return frozenset(own | paths | anywhere)


def address(text: str) -> str:
    """A calendar address in the form in which addresses are compared; empty if it names nobody.

    Capitals do not count, nor do `mailto:` and `urn:uuid:` where they can be told, the scheme and
    port of a URL, or a slash at the end of its path.
    """
    plain = text.strip().strip('"').strip().lower()
    if plain.startswith("mailto:"):
        # RFC 6068, 2: reserved characters are escaped, and a subject may follow.
        return unquote(plain.removeprefix("mailto:").partition("?")[0]).strip()
    if uuid := _UUID.fullmatch(plain.removeprefix("urn:").removeprefix("uuid:")):
        return f"urn:uuid:{uuid[1]}"
    if plain.startswith(("http://", "https://", "//")):
        return _url(plain)
    if plain.startswith("/"):
        return _path(plain)
    return plain


def _url(plain: str) -> str:
    try:
        parts = urlsplit(plain)
        host = parts.hostname or ""
    except ValueError:
        return ""
    path = _path(parts.path)
    return f"//{host}{path}" if host and path else ""


def _path(plain: str) -> str:
    """Without query and trailing slash. The root of a server is nobody."""
    path = unquote(plain.partition("?")[0].partition("#")[0]).strip("/")
    return f"/{path}" if path else ""


def _path_of(url: str) -> str:
    return url[url.index("/", 2) :]
