"""Addresses of calendars and events, as the server lists them.

An address is kept and asked for in the server's own spelling, since many servers know no other. It
is compared with others by `providers.addresses`.
"""

import re
from urllib.parse import quote, urljoin, urlsplit

from providers.addresses import decoded, sendable

# RFC 3986, 3.3: what may stand in a path segment as it is.
SEGMENT = "-._~!$&'()*+,;=:@"
DEFAULT_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def path_of(base: str, href: str) -> str:
    """The path of an href found in an answer from `base`, with its query if it has one."""
    if href.startswith("/") and not href.startswith("//"):
        return href
    if site := origin(href):
        return href[len(site) :] or "/"
    try:
        joined = urljoin(base, href)
    except ValueError:
        # No address at all. Asked for as it stands, it will be told as not handed out.
        return f"/{href}"
    return joined[len(origin(joined)) :] or "/"


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    match = _ORIGIN.match(url)
    return match[0] if match else ""


def address(base: str, path: str) -> str:
    """Where to ask for a path at the site of `base`: as listed, only made fit to travel."""
    return origin(base) + sendable(path)


def resolve(base: str, href: str) -> str:
    """The whole address of an href found in an answer from `base`, without query and fragment."""
    if href.startswith("//"):
        href = base.partition("//")[0] + href
    path = re.split("[?#]", path_of(base, href), maxsplit=1)[0]
    return _site(origin(href) or base) + (sendable(path) or "/")


def _site(url: str) -> str:
    """The origin in one spelling: host in small letters, no port that goes without saying."""
    parts = urlsplit(origin(url))
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    if port and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    return f"{parts.scheme}://{host}"


def member(collection: str, uid: str) -> str:
    """The address for an event of ours: of signs that every server spells alike."""
    slash = "" if collection.endswith("/") else "/"
    return f"{collection}{slash}{re.sub('[^A-Za-z0-9._~-]', '-', uid)}.ics"


def earlier_member(collection: str, uid: str) -> str:
    """Where earlier versions of Daybook put it."""
    slash = "" if collection.endswith("/") else "/"
    return f"{collection}{slash}{quote(uid, safe=SEGMENT)}.ics"


def same_path(one: str, other: str) -> bool:
    """Whether both are one resource, where nothing but their spelling could tell them apart."""
    one, other = _bare(one), _bare(other)
    # An escaped slash stays one, so most paths differ at a glance; lists have thousands.
    return one == other or (one.count("/") == other.count("/") and decoded(one) == decoded(other))


def is_inside(path: str, collection: str) -> bool:
    return decoded(path).startswith(decoded(_bare(collection)) + "/")


def _bare(path: str) -> str:
    return path.partition("?")[0].rstrip("/")
