"""Calendars that the user named by their address and that no home of the account lists.

Somebody else's calendar may be shared with an account without a place in its home. Who types its
address wants this one: it is remembered in the account's details and looked at by itself at every
discovery, until it is gone like any other.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace

from kinds.caldav.client import DavClient
from kinds.caldav.homes import LISTED, Listed, calendars_in, read_listed
from kinds.caldav.hrefs import same_path
from kinds.caldav.xml import CALENDAR, Resource
from providers.base import Access, RemoteCalendar
from providers.errors import (
    CalendarGone,
    PermissionRefused,
    ProviderError,
    SignInRefused,
    Throttled,
)
from providers.notes import Note

MOST = 50
"""Calendars that one typed collection may bring along."""


@dataclass(slots=True)
class Typed:
    """What is there now, by key; what to remember; and a note of what could not be had."""

    listed: dict[str, Listed] = field(default_factory=dict)
    remembered: list[dict[str, str]] = field(default_factory=list)
    remark: Note | None = None

    def joined(self, other: "Typed") -> "Typed":
        return Typed(
            self.listed | other.listed,
            self.remembered + other.remembered,
            self.remark or other.remark,
        )


def look_again(dav: DavClient, details: Mapping[str, object], known: Collection[str]) -> Typed:
    """The calendars that were typed once. `known` are those that the homes list."""
    typed = Typed()
    for before in remembered_in(details):
        typed.remembered.append(_facts(before))
        if before.key in known:
            continue
        try:
            found = _look_at(dav, before.key)
        except (CalendarGone, PermissionRefused):
            continue
        except (SignInRefused, Throttled):
            raise
        except ProviderError:
            # It stays listed; reading it will say what the matter is, and leave the others alone.
            found = Listed(replace(before, access_told=False))
        if found is not None:
            typed.listed[before.key] = replace(
                found, calendar=replace(found.calendar, key=before.key)
            )
            typed.remembered[-1] = _facts(found.calendar)
    return typed


def look_first(dav: DavClient, url: str, known: Collection[str], *, is_calendar: bool) -> Typed:
    """What an address that the user gave adds to what the homes list: it is a calendar, or a
    collection of calendars as a colleague's home is one. `is_calendar` if it said so already."""
    if any(same_path(url, key) for key in known):
        return Typed()
    try:
        where, resource = dav.properties(url, *LISTED)
        is_calendar = is_calendar or CALENDAR in resource.types()
        new = (
            _itself(where, resource)
            if is_calendar
            else dict([*calendars_in(dav.propfind(url, *LISTED, depth=1))][:MOST])
        )
    except (SignInRefused, Throttled):
        raise
    except ProviderError as error:
        told = Note("calendar-not-connected", url=url, error=error.told)
        return Typed(remark=told) if is_calendar else Typed()
    if is_calendar and not new:
        return Typed(remark=Note("calendar-without-events", url=url))
    new = {key: listed for key, listed in new.items() if key not in known}
    return Typed(new, [_facts(listed.calendar) for listed in new.values()])


def _itself(where: str, resource: Resource) -> dict[str, Listed]:
    found = read_listed(where, resource)
    return {found.calendar.key: found} if found else {}


def _look_at(dav: DavClient, url: str) -> Listed | None:
    where, resource = dav.properties(url, *LISTED)
    return read_listed(where, resource)


def remembered_in(details: Mapping[str, object]) -> list[RemoteCalendar]:
    stored = details.get("typed")
    facts = [one for one in stored if isinstance(one, dict)] if isinstance(stored, list) else []
    return [
        RemoteCalendar(
            key=str(one["key"]),
            name=str(one.get("name", "")),
            access=Access.READ_WRITE,
            colour=str(one.get("colour", "")),
            zone=str(one.get("zone", "")),
        )
        for one in facts
        if one.get("key")
    ]


def _facts(calendar: RemoteCalendar) -> dict[str, str]:
    facts = asdict(calendar)
    return {name: facts[name] for name in ("key", "name", "colour", "zone")}
