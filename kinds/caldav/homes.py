"""The calendars of an account's homes, with what each discovery tells of them for free."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kinds.caldav.calendars import PROPERTIES, read_calendar
from kinds.caldav.client import DavClient
from kinds.caldav.evidence import UNTOLD, Mark
from kinds.caldav.hrefs import resolve
from kinds.caldav.listing import MARKS, mark_of
from kinds.caldav.xml import Multistatus, Resource, name
from providers.base import Progress, RemoteCalendar
from providers.errors import CalendarGone, PermissionRefused, ProviderError, TooMuch
from providers.notes import Note

MOST_CALENDARS = 1_000
OWNER = name("D:owner")
LISTED = (*PROPERTIES, "D:owner", *MARKS)
WRITTEN_BY_PEOPLE = frozenset({"D:displayname", "C:calendar-timezone"})
"""What anything may stand in, also what damages the answer."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar, its mark, and the address of its owner's principal; empty if not told."""

    calendar: RemoteCalendar
    mark: Mark = UNTOLD
    owner: str = ""


def read_listed(url: str, resource: Resource) -> Listed | None:
    calendar = read_calendar(url, resource)
    if calendar is None:
        return None
    owners = resource.hrefs(OWNER)
    return Listed(calendar, mark_of(resource), resolve(url, owners[0]) if owners else "")


def list_homes(
    dav: DavClient, homes: Iterable[str], progress: Progress
) -> tuple[dict[str, Listed], ProviderError | None]:
    """The calendars of every home, by key. A closed home is left out; if all are, it says why.

    Some servers let any password pass until here, so the sign-in only counts after a first home.
    """
    listed: dict[str, Listed] = {}
    opened, refused = False, None
    for home in homes:
        try:
            found = _home(dav, home)
        except (CalendarGone, PermissionRefused) as exc:
            refused = refused or exc
            continue
        opened = True
        progress("sign-in", 1, 1)
        progress("calendars", 0, None)
        listed |= dict(calendars_in(found))
        if len(listed) > MOST_CALENDARS:
            raise TooMuch(Note("too-many-calendars", most=MOST_CALENDARS))
    return listed, None if opened else refused


def _home(dav: DavClient, home: str) -> Multistatus:
    try:
        found = dav.propfind(home, *LISTED, depth=1)
    except CalendarGone:
        if home.endswith("/"):
            raise
        # Some servers know their own collections by a slash at the end only.
        found = dav.propfind(f"{home}/", *LISTED, depth=1)
    resources = tuple(_legible(dav, found.url, resource) for resource in found.resources)
    return replace(found, resources=resources)


def _legible(dav: DavClient, url: str, resource: Resource) -> Resource:
    """One too damaged to tell what it is, asked for by itself and without what may have done it."""
    if not resource.broken or resource.types():
        return resource
    names = (one for one in LISTED if one not in WRITTEN_BY_PEOPLE)
    try:
        _, alone = dav.properties(resolve(url, resource.path), *names)
    except (CalendarGone, PermissionRefused):
        # Said of this one only; that it was listed and is not there is trouble of the server.
        return resource
    return replace(alone, path=resource.path)


def calendars_in(found: Multistatus) -> Iterator[tuple[str, Listed]]:
    for resource in found.resources:
        if listed := read_listed(found.url, resource):
            yield listed.calendar.key, listed
