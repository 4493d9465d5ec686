"""Whose calendars they are, where several have one name: two people share a “Calendar” each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from kinds.caldav.client import DavClient
from kinds.caldav.homes import Listed
from kinds.caldav.xml import name
from providers.base import RemoteCalendar
from providers.errors import ProviderError

MOST = 20
"""Principals that are asked for their names in one discovery; the next one asks the others."""
LENGTH = 120


def with_owners(
    dav: DavClient, listed: Iterable[Listed], known: Mapping[str, str]
) -> tuple[tuple[RemoteCalendar, ...], dict[str, str]]:
    """The calendars, with owners where their names do not tell them apart; and all owners' names.

    `known` are names from earlier, by the address of the principal.
    """
    all_of_them = list(listed)
    times = Counter(one.calendar.name.casefold() for one in all_of_them)
    alike = [one for one in all_of_them if times[one.calendar.name.casefold()] > 1 and one.owner]
    principals = list(dict.fromkeys(one.owner for one in alike))
    names = {principal: known[principal] for principal in principals if principal in known}
    for principal in [one for one in principals if one not in names][:MOST]:
        names[principal] = _name(dav, principal, alike)
    shown = tuple(
        replace(one.calendar, owner=names.get(one.owner) or _last(one.owner))
        if one in alike
        else one.calendar
        for one in all_of_them
    )
    return shown, names


def _name(dav: DavClient, principal: str, calendars: Iterable[Listed]) -> str:
    # Only the calendars' own server is asked: the password is meant for no other.
    if not any(_host(one.calendar.key) == _host(principal) for one in calendars):
        return _last(principal)
    try:
        _, resource = dav.properties(principal, "D:displayname")
    except ProviderError:
        return _last(principal)
    return " ".join(resource.text(name("D:displayname")).split())[:LENGTH] or _last(principal)


def _last(principal: str) -> str:
    """How the server's path calls somebody."""
    return unquote(urlsplit(principal).path.rstrip("/").rpartition("/")[2])[:LENGTH]


def _host(url: str) -> str:
    return urlsplit(url).netloc
