"""From what a user typed to the addresses where a CalDAV server may be (RFC 6764).

DNS answers are not signed, so a server outside the user's own domain is only taken from them when
it is a well-known calendar service; any other has to be typed by the user.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dns.exception
import dns.resolver

from accounts.letting_go import let_go
from providers.errors import AddressInvalid
from providers.notes import Note
from providers.sites import is_trusted_service, same_site

DNS_SECONDS = 5.0
WELL_KNOWN = "/.well-known/caldav"


@dataclass(frozen=True, slots=True)
class LocatedServer:
    """A server that DNS names for a domain; `path` is empty when DNS does not say."""

    host: str
    port: int
    secure: bool
    path: str = ""

    @property
    def origin(self) -> str:
        scheme, default = ("https", 443) if self.secure else ("http", 80)
        return f"{scheme}://{self.host}" + ("" if self.port == default else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses to try in order, and the host that DNS names but nobody vouches for, if any.

    `typed` are those that the user gave with a path, which may be the path of one calendar.
    """

    urls: tuple[str, ...]
    unvouched: str = ""
    typed: tuple[str, ...] = ()


Lookup = Callable[[str], Sequence[LocatedServer]]


def places(address: str, lookup: Lookup) -> Places:
    """Where to look for an address, a mail address or a bare host. Raises AddressInvalid."""
    text = address.strip()
    if not text or any(char.isspace() for char in text):
        raise AddressInvalid(Note("empty-or-spaces"))
    if "://" in text:
        return _around(text)
    if mail_in(text):
        return _of_domain(text.rpartition("@")[2].lower(), lookup)
    host, slash, path = text.partition("/")
    if slash and path:
        return _around(f"https://{text}")
    if ":" in host or "." not in host or host.replace(".", "").isdigit():
        return _around(f"https://{host}/")
    return _of_domain(host.lower(), lookup)


def mail_in(address: str) -> str:
    """The mail address that was entered as the address, which then is the user name too; or ""."""
    return address if "@" in address and "/" not in address else ""


def site_address(address: str) -> str:
    """An address at the site the user named, whose hosts may see the password; or ""."""
    if "://" in address:
        return address
    host = address.rpartition("@")[2].partition("/")[0]
    return f"https://{host}/" if host else ""


def _around(url: str) -> Places:
    """The address itself, with and without a slash, then the usual places at its host."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    typed = spellings(url)
    urls = dict.fromkeys([*typed, f"{origin}{WELL_KNOWN}", f"{origin}/"])
    return Places(tuple(urls), typed=typed if parts.path.strip("/") else ())


def spellings(url: str) -> tuple[str, ...]:
    """The address, and the one with or without a slash at its end: some servers know only one."""
    parts = urlsplit(url)
    if not parts.path.strip("/"):
        return (url,)
    other = parts.path.rstrip("/") if parts.path.endswith("/") else f"{parts.path}/"
    return (url, urlunsplit(parts._replace(path=other)))


def _of_domain(domain: str, lookup: Lookup) -> Places:
    if not domain or "." not in domain:
        raise AddressInvalid(Note("no-domain"))
    found = lookup(domain)
    vouched = [one for one in found if same_site(one.host, domain) or is_trusted_service(one.host)]
    urls = [url for one in vouched for url in _told(one)]
    urls += [f"{one.origin}/" for one in vouched]
    urls += [f"https://{domain}{WELL_KNOWN}", f"https://{domain}/"]
    strangers = [one.host for one in found if one not in vouched]
    return Places(tuple(dict.fromkeys(urls)), strangers[0] if strangers else "")


def _told(server: LocatedServer) -> tuple[str, ...]:
    if not server.path:
        return (f"{server.origin}{WELL_KNOWN}",)
    told = f"{server.origin}{server.path}"
    return (told,) if told.endswith("/") else spellings(told)


def ask_dns(domain: str) -> Sequence[LocatedServer]:
    """The calendar servers of a domain, encrypted ones first; empty when DNS has no word on it."""
    found: list[LocatedServer] = []
    for label, secure in (("_caldavs._tcp", True), ("_caldav._tcp", False)):
        path = ""
        for text in _records(f"{label}.{domain}", "TXT"):
            value = b"".join(text.strings).decode("utf-8", "replace")
            path = value.removeprefix("path=") if value.startswith("path=/") else path
        records = _records(f"{label}.{domain}", "SRV")
        for record in sorted(records, key=lambda item: (item.priority, -item.weight)):
            host = record.target.to_text(omit_final_dot=True).lower()
            if host not in ("", "."):  # "." says: no such service here (RFC 2782)
                found.append(LocatedServer(host, record.port, secure, path))
    return found


def _records(name: str, kind: str) -> Sequence[Any]:  # the records of a kind have their own fields
    try:
        let_go()
        return list(dns.resolver.resolve(name, kind, lifetime=DNS_SECONDS))
    except (dns.exception.DNSException, OSError):
        return []
