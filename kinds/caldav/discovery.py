"""Sign in and find the calendars: address, principal, home sets, list (RFC 6764, 5397, 4791)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from daybook_ical.owner import address as address_of

from kinds.caldav.client import DavClient
from kinds.caldav.evidence import Mark
from kinds.caldav.homes import list_homes
from kinds.caldav.hrefs import resolve
from kinds.caldav.locate import Lookup, Places, places
from kinds.caldav.owners import with_owners
from kinds.caldav.typed import Typed, look_again, look_first
from kinds.caldav.xml import CALENDAR, Resource, name
from providers.base import Account, Progress, silent
from providers.errors import (
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
from providers.notes import Note
from providers.probe import probe

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

    `base` is the address to remember for the account. `typed` is true if the user gave this very
    address, and `remark` says if another one that they gave could not be had.
    """

    url: str
    base: str
    resource: Resource
    typed: bool = False
    remark: Note | None = None

    @property
    def is_calendar(self) -> bool:
        return CALENDAR in self.resource.types()


@dataclass(frozen=True, slots=True)
class Discovered:
    """The account, and the marks of its calendars, which come with the list for free."""

    account: Account
    marks: Mapping[str, Mark]


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
    listed, refused = list_homes(dav, homes, progress)
    typed = _typed(dav, found, principal, (*homes, *listed), details)
    listed |= typed.listed
    if not listed:
        raise refused or _nothing(found, principal, homes, typed.remark)
    if not homes or refused:
        progress("sign-in", 1, 1)
    progress("calendars", len(listed), len(listed))
    known_owners = details.get("owners")
    calendars, owners = with_owners(
        dav, listed.values(), known_owners if isinstance(known_owners, dict) else {}
    )
    addresses = _addresses(about, principal, username, found)
    known_sender = details.get("server_sends_invitations")
    account = Account(
        name=_account_name(username, found.url),
        calendars=calendars,
        addresses=addresses,
        details={
            "base": found.base,
            "principal": principal,
            "home_sets": list(homes),
            "typed": typed.remembered,
            "owners": owners,
            "remark": _remark(typed.remark or found.remark, details),
            "addresses": list(addresses),
            "server_sends_invitations": known_sender
            if isinstance(known_sender, bool)
            else _sends_invitations(dav, next(iter(homes or listed))),
        },
    )
    at = dav.http.heard_at.timestamp()
    marks = {key: replace(one.mark, at=at) for key, one in listed.items() if one.mark.ctag}
    return Discovered(account, marks)


def _typed(
    dav: DavClient,
    found: Found,
    principal: str,
    known: Collection[str],
    details: Mapping[str, object],
) -> Typed:
    """Calendars outside the homes. The account's address is looked at once for them: when it is
    new, or was connected before such calendars were."""
    typed = look_again(dav, details, known)
    was_connected = bool(details.get("base"))
    if was_connected and "typed" in details:
        return typed
    named = found.typed or found.is_calendar or was_connected
    if not named or _leads_home(found, principal, known):
        return typed
    known = (*known, *typed.listed)
    return typed.joined(look_first(dav, found.base, known, is_calendar=found.is_calendar))


def _leads_home(found: Found, principal: str, known: Iterable[str]) -> bool:
    """Whether an address is merely a way to the account's own calendars."""
    base = _closed(found.base)
    leads = any(_closed(one).startswith(base) for one in (principal, *known))
    return leads and not found.is_calendar


def _closed(url: str) -> str:
    return f"{url.rstrip('/')}/"


def _remark(note: Note | None, details: Mapping[str, object]) -> object:
    """Of another address that could not be had: now, or when the account was connected."""
    return note.as_json() if note else details.get("remark") or ""


def _nothing(
    found: Found, principal: str, homes: Collection[str], remark: Note | None
) -> ProviderError:
    if homes or remark:
        return NoCalendars(remark or urlsplit(found.url).hostname or "")
    return NotACalendarServer(Note("no-calendars-for-accounts", host=urlsplit(principal).hostname))


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
            typed = url in candidates.typed
            return replace(
                found, typed=typed, remark=None if typed else _missed(candidates, failures)
            )
    if candidates.unvouched:
        raise AddressInvalid(Note("server-at-another-site", host=candidates.unvouched))
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
        failure = NotACalendarServer(exc.note)
        failure.__cause__ = exc
        failures.setdefault(host, failure)
    except (NameUnknown, Unreachable, CertificateInvalid, NotACalendarServer) as exc:
        failures.setdefault(host, exc)
    return None


def _missed(candidates: Places, failures: Mapping[str, ProviderError]) -> Note | None:
    """What is said of an address with a path that is not there, or closed, while others answer."""
    for url in candidates.typed[:1]:
        failure = failures.get(urlsplit(url).netloc)
        if failure and isinstance(failure.__cause__, CalendarGone | PermissionRefused):
            return Note("no-calendar-at-the-address", url=url, why=failure.note)
    return None


def _look_at(dav: DavClient, url: str, progress: Progress) -> Found:
    dav.http.trust(urlsplit(url).hostname or "")
    if progress is not silent:
        # Only for somebody who watches: the request below takes the same way once more.
        probe(url, dav.http.guard, dav.http.budget, progress)
    progress("sign-in", 0, 1)
    where, resource = dav.properties(url, *ABOUT)
    if resource.props.get(UNAUTHENTICATED) is not None or _is_anonymous(resource):
        raise SignInRefused(Note("user-name-not-taken", host=urlsplit(where).hostname))
    if not (resource.hrefs(PRINCIPAL) or resource.hrefs(HOME_SET) or CALENDAR in resource.types()):
        raise NotACalendarServer(Note("names-no-account", host=urlsplit(where).hostname))
    return Found(where, where, resource)


def _is_anonymous(resource: Resource) -> bool:
    principal = resource.props.get(PRINCIPAL)
    nodes = principal.below if principal else ()
    return any(node.tag == UNAUTHENTICATED for node in nodes)


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
    except (CalendarGone, PermissionRefused) as exc:
        if found.is_calendar:
            return found.url, found.resource
        if isinstance(exc, PermissionRefused):
            raise
        raise NotACalendarServer(exc.note) from exc


def _homes(found: Found, principal: str, about: Resource) -> tuple[str, ...]:
    homes = [resolve(principal, href) for href in about.hrefs(HOME_SET)]
    homes += [resolve(found.url, href) for href in found.resource.hrefs(HOME_SET)]
    return tuple(dict.fromkeys(homes))


def _addresses(about: Resource, principal: str, username: str, found: Found) -> tuple[str, ...]:
    """What invitations may call the owner: names from the server, and how they sign in."""
    told = [
        resolve(principal, href) if href.startswith("/") else href
        for href in about.hrefs(ADDRESS_SET)
    ]
    if found.resource.hrefs(PRINCIPAL):
        told.append(principal)
    if "@" in username:
        told.append(username)
    return tuple(dict.fromkeys(filter(None, map(address_of, told))))


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
