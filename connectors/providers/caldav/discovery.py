"""Sign in and find the calendars: address, principal, home sets, list (RFC 6764, 5397, 4791)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from connectors.providers.base import Account, Progress, RemoteCalendar, silent
from connectors.providers.caldav.calendars import PROPERTIES, read_calendar
from connectors.providers.caldav.client import DavClient
from connectors.providers.caldav.hrefs import resolve
from connectors.providers.caldav.locate import Lookup, places
from connectors.providers.caldav.xml import CALENDAR, CTAG, Resource, name
from connectors.providers.errors import (
    AddressInvalid,
    CalendarGone,
    CertificateInvalid,
    NameUnknown,
    NoCalendars,
    NotACalendarServer,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
    SignInRefused,
    Throttled,
    Unreachable,
)
from connectors.providers.probe import probe

PRINCIPAL = name("D:current-user-principal")
HOME_SET = name("C:calendar-home-set")
ADDRESS_SET = name("C:calendar-user-address-set")
ABOUT = (
    "D:resourcetype",
    "D:current-user-principal",
    "C:calendar-home-set",
    "C:calendar-user-address-set",
)
UNAUTHENTICATED = name("D:unauthenticated")


@dataclass(frozen=True, slots=True)
class Found:
    """An address that answered as a calendar server, and what it said about itself.

    `base` is the address to remember for the account.
    """

    url: str
    base: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class Discovered:
    """The account, and the change tags of its calendars, which come with the list for free."""

    account: Account
    tags: Mapping[str, str]


def discover(
    dav: DavClient,
    address: str,
    username: str,
    details: Mapping[str, object],
    lookup: Lookup,
    progress: Progress,
) -> Discovered:
    found = find_server(dav, address, details, lookup, progress)
    principal, about = _principal(dav, found)
    homes = _homes(found, principal, about)
    listed = _list_homes(dav, homes, progress)
    if not listed:
        raise NoCalendars(urlsplit(found.url).hostname or "")
    progress("calendars", len(listed), len(listed))
    addresses = _addresses(about, username)
    known_sender = details.get("server_sends_invitations")
    account = Account(
        name=_account_name(username, found.url),
        calendars=tuple(calendar for calendar, _ in listed.values()),
        addresses=addresses,
        details={
            "base": found.base,
            "principal": principal,
            "home_sets": list(homes),
            "addresses": list(addresses),
            "server_sends_invitations": known_sender
            if isinstance(known_sender, bool)
            else _sends_invitations(dav, homes[0]),
        },
    )
    return Discovered(account, {key: tag for key, (_, tag) in listed.items() if tag})


def find_server(
    dav: DavClient,
    address: str,
    details: Mapping[str, object],
    lookup: Lookup,
    progress: Progress,
) -> Found:
    """Try where it was last time, then the likely places in order.

    The first failure is raised if none of them is a calendar server.
    """
    if found := _find_again(dav, details, progress):
        return found
    failures: dict[str, ProviderError] = {}
    candidates = places(address, lookup)
    for url in candidates.urls:
        if found := _attempt(dav, url, failures, progress):
            return found
    if candidates.unvouched:
        raise AddressInvalid(
            f"its domain names {candidates.unvouched}, at another site, as its calendar server; "
            f"to sign in there, enter https://{candidates.unvouched}"
        )
    raise next(iter(failures.values()))


def _find_again(dav: DavClient, details: Mapping[str, object], progress: Progress) -> Found | None:
    """Where the account was last time. Only a clear "not here" leads to a new search.

    A server in trouble is the same server still, and not a wrong address.
    """
    base = str(details.get("base") or "")
    remembered = (str(details.get("principal") or ""), base)
    for url in dict.fromkeys(url for url in remembered if url):
        try:
            found = _look_at(dav, url, progress)
        except (CalendarGone, NotACalendarServer):
            continue
        return replace(found, base=base or found.base)
    return None


def _attempt(
    dav: DavClient, url: str, failures: dict[str, ProviderError], progress: Progress
) -> Found | None:
    host = urlsplit(url).netloc
    # A host that could not be reached need not time out once more.
    if isinstance(failures.get(host), NameUnknown | Unreachable | CertificateInvalid):
        return None
    try:
        return _look_at(dav, url, progress)
    except (CalendarGone, PermissionRefused, ServerTrouble) as exc:
        failures.setdefault(host, NotACalendarServer(exc.detail))
    except (NameUnknown, Unreachable, CertificateInvalid, NotACalendarServer) as exc:
        failures.setdefault(host, exc)
    return None


def _look_at(dav: DavClient, url: str, progress: Progress) -> Found:
    dav.http.trust(urlsplit(url).hostname or "")
    if progress is not silent:
        # Only for somebody who watches: the request below takes the same way once more.
        probe(url, dav.http.guard, progress)
    progress("sign-in", 0, 1)
    where, resource = dav.properties(url, *ABOUT)
    if resource.props.get(UNAUTHENTICATED) is not None or _is_anonymous(resource):
        raise SignInRefused(f"{urlsplit(where).hostname} did not take the user name")
    if not (resource.hrefs(PRINCIPAL) or resource.hrefs(HOME_SET) or CALENDAR in resource.types()):
        raise NotACalendarServer(f"{urlsplit(where).hostname} names no account")
    return Found(where, where, resource)


def _is_anonymous(resource: Resource) -> bool:
    principal = resource.props.get(PRINCIPAL)
    return principal is not None and principal.find(UNAUTHENTICATED) is not None


def _principal(dav: DavClient, found: Found) -> tuple[str, Resource]:
    """The account's own resource; the found one itself when the server knows no principals."""
    hrefs = found.resource.hrefs(PRINCIPAL)
    if not hrefs:
        return found.url, found.resource
    url = resolve(found.url, hrefs[0])
    if url == resolve(found.url, "") and found.resource.hrefs(HOME_SET):
        return url, found.resource
    try:
        return dav.properties(url, "C:calendar-home-set", "C:calendar-user-address-set")
    except CalendarGone as exc:
        raise NotACalendarServer(exc.detail) from exc


def _homes(found: Found, principal: str, about: Resource) -> tuple[str, ...]:
    homes = [resolve(principal, href) for href in about.hrefs(HOME_SET)]
    homes += [resolve(found.url, href) for href in found.resource.hrefs(HOME_SET)]
    if not homes and CALENDAR in found.resource.types():
        homes = [found.url]
    if not homes:
        raise NotACalendarServer(f"{urlsplit(principal).hostname} has no calendars for accounts")
    return tuple(dict.fromkeys(homes))


def _list_homes(
    dav: DavClient, homes: Iterable[str], progress: Progress
) -> dict[str, tuple[RemoteCalendar, str]]:
    """The calendars of every home with their change tags. A closed home is left out.

    Some servers let any password pass until here, so the sign-in only counts after a first home.
    """
    listed: dict[str, tuple[RemoteCalendar, str]] = {}
    opened, refused = False, None
    for home in homes:
        try:
            found = dav.propfind(home, *PROPERTIES, "CS:getctag", depth=1)
        except (CalendarGone, PermissionRefused) as exc:
            refused = refused or exc
            continue
        opened = True
        progress("sign-in", 1, 1)
        progress("calendars", 0, None)
        for resource in found.resources:
            if calendar := read_calendar(found.url, resource):
                listed[calendar.key] = (calendar, resource.text(CTAG))
    if not opened and refused:
        raise refused
    return listed


def _addresses(about: Resource, username: str) -> tuple[str, ...]:
    mails = [
        href[len("mailto:") :].lower()
        for href in about.hrefs(ADDRESS_SET)
        if href.lower().startswith("mailto:")
    ]
    if "@" in username:
        mails.append(username.lower())
    return tuple(dict.fromkeys(mails))


def _account_name(username: str, url: str) -> str:
    return username if "@" in username else f"{username} ({urlsplit(url).hostname})"


def _sends_invitations(dav: DavClient, home: str) -> bool:
    """Whether the server mails attendees by itself: its DAV header tells (RFC 6638, 3.1)."""
    try:
        answer = dav.http.request("OPTIONS", home)
    except (SignInRefused, Throttled):
        raise
    except ProviderError:
        return False
    features = {word.strip() for word in answer.headers.get("dav", "").split(",")}
    return "calendar-auto-schedule" in features
