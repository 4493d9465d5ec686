"""Addresses of calendars and events, in one spelling.

Servers write the same path in several ways (`%40` or `@`, absolute or not); as keys they must not
differ between two answers, or an event would be gone and new at every sync.
"""

from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

# RFC 3986, 3.3: what may stand in a path segment as it is.
SEGMENT = "-._~!$&'()*+,;=:@"
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_path(path: str) -> str:
    return "/".join(quote(unquote_to_bytes(segment), safe=SEGMENT) for segment in path.split("/"))


def path_of(base: str, href: str) -> str:
    """The path of an href found in an answer from `base`."""
    if href.startswith("/") and not href.startswith("//"):
        return canonical_path(href.partition("?")[0])
    return canonical_path(urlsplit(urljoin(base, href)).path)


def resolve(base: str, href: str) -> str:
    """The whole address of an href found in an answer from `base`, without query and fragment."""
    parts = urlsplit(urljoin(base, href))
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    if port and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, canonical_path(parts.path) or "/", "", ""))


def member(collection: str, file_name: str) -> str:
    """The address of a resource inside a collection."""
    slash = "" if collection.endswith("/") else "/"
    return f"{collection}{slash}{quote(file_name, safe=SEGMENT)}"


def same_path(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")
