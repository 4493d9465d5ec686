"""One pull of one calendar: the cheapest way to everything that changed, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daybook_ical.events import RemoteEvent
from daybook_ical.read import read_resource

from connectors.providers.base import Changes, Progress
from connectors.providers.caldav.busytimes import read_busy_times
from connectors.providers.caldav.client import DavClient
from connectors.providers.caldav.cursor import Cursor
from connectors.providers.caldav.fetch import BATCH, Content, fetch
from connectors.providers.caldav.listing import (
    Listing,
    Refusal,
    change_tag,
    list_all,
    list_changes,
)
from connectors.providers.errors import PermissionRefused

NOTHING = Changes(events=(), removed=(), complete=False, present=frozenset(), cursor=None)


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pull works with. `known` are the keys and versions the engine holds.

    `tag` is the calendar's change tag if it was told a moment ago, else empty. `known` may be
    costly to read and is left alone when nothing changed.
    """

    dav: DavClient
    url: str
    known: Mapping[str, str]
    addresses: Sequence[str]
    now: datetime
    progress: Progress
    tag: str = ""


def pull_calendar(pull: Pull, cursor: str | None) -> Changes:
    stored = Cursor.read(cursor) if cursor else None
    reason = "the stored place in the calendar is unreadable" if cursor and not stored else ""
    try:
        # Asked before the list: a change in between then shows up once more instead of never.
        ctag = pull.tag or change_tag(pull.dav, pull.url)
        if stored and stored.ctag and stored.ctag == ctag:
            return _nothing_new(stored)
        return _pull_events(pull, stored, ctag, reason)
    except PermissionRefused as refused:
        return read_busy_times(
            pull.dav, pull.url, pull.known, now=pull.now, refused=refused, reason=reason
        )


def _nothing_new(stored: Cursor) -> Changes:
    return Changes((), (), complete=False, present=frozenset(), cursor=stored.write())


def _pull_events(pull: Pull, stored: Cursor | None, ctag: str, reason: str) -> Changes:
    listing: Listing | Refusal = Refusal(reason)
    if stored and stored.mode == "token":
        listing = list_changes(pull.dav, pull.url, stored.token)
    if isinstance(listing, Refusal):
        reason = listing.reason
        # A server that had no tokens at the last pull is not asked for them at every change.
        sync = not (stored and stored.mode == "ctag")
        listing = list_all(pull.dav, pull.url, sync=sync, with_data=not pull.known)
    after = Cursor("token" if listing.token else "ctag", listing.token, ctag)
    return _changes(pull, listing, after, reason)


def _changes(pull: Pull, listing: Listing, after: Cursor, reason: str) -> Changes:
    events: list[RemoteEvent] = []
    removed = set(listing.removed)
    for content in _contents(pull, listing):
        event = _read(content, listing.tags.get(content.path, ""), pull.addresses)
        if event is None:
            removed.add(content.path)
        else:
            events.append(event)
    present = frozenset(listing.tags) - removed if listing.complete else frozenset()
    return Changes(
        events=tuple(events),
        removed=tuple(sorted(removed & pull.known.keys())),
        complete=listing.complete,
        present=present,
        cursor=after.write(),
        reset_reason=reason if listing.complete else "",
    )


def _contents(pull: Pull, listing: Listing) -> Iterator[Content]:
    """The events that are new to the engine, those first that came with the list."""
    fresh = [path for path, tag in listing.tags.items() if not tag or pull.known.get(path) != tag]
    fresh += _unread(pull, listing)
    wanted = [path for path in fresh if path not in listing.data]
    done = len(fresh) - len(wanted)
    pull.progress("events", 0, len(fresh))
    for path in fresh:
        if path in listing.data:
            yield Content(path, listing.tags[path], listing.data[path])
    pull.progress("events", done, len(fresh))
    for batch in fetch(pull.dav, pull.url, wanted):
        yield from batch
        done += len(batch)
        pull.progress("events", done, len(fresh))


def _unread(pull: Pull, listing: Listing) -> list[str]:
    """Events held without a version, to be read again; left alone if they are many, for then it
    is the server that tells no versions.
    """
    if listing.complete:
        return []
    unread = [path for path, tag in pull.known.items() if not tag]
    unread = [path for path in unread if path not in listing.tags.keys() | listing.removed]
    return unread if len(unread) <= BATCH else []


def _read(content: Content, listed: str, addresses: Sequence[str]) -> RemoteEvent | None:
    """The event, or None when there is none any more or it is something else, such as a task."""
    if content.gone:
        return None
    if content.problem:
        return RemoteEvent(content.path, "", problem=content.problem)
    etag = content.etag or listed
    return read_resource(content.path, etag, content.data, addresses=tuple(addresses))
