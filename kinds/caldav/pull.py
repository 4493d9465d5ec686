"""One pull of one calendar: the cheapest way to everything that changed, all or nothing."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from daybook_ical.events import RemoteEvent
from daybook_ical.read import read_resource

from kinds.caldav import evidence
from kinds.caldav.busytimes import read_busy_times
from kinds.caldav.client import DavClient
from kinds.caldav.cursor import Cursor, digest_of
from kinds.caldav.evidence import Mark
from kinds.caldav.fetch import BATCH, FetchedEvent, fetch, is_withheld
from kinds.caldav.handing import handed_on, too_much, worth
from kinds.caldav.listing import (
    Listing,
    Refusal,
    ask_mark,
    list_all,
    list_anew,
    list_changes,
    list_members,
    list_versions,
)
from kinds.caldav.respelling import doubt_of_spelling, respell, untold_of
from providers.base import Ahead, Changes, Progress
from providers.budget import MOST_EVENTS
from providers.comparison import differing
from providers.errors import PermissionRefused, TooMuch
from providers.notes import Note
from providers.oddities import noted
from providers.window import Window

GHOST = noted(Note("listed-but-not-there"))
CONTRADICTION = Note("listed-but-not-handed-out")


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pull works with. `known` are the keys and versions the engine holds.

    `mark` is the calendar's mark if it was told a moment ago. `known` may be costly to read and is
    left alone when nothing changed. `others` are listed resources that were read and are no events.
    `ahead` is what was read by pulls that ran out of their budget, and by this one.
    """

    dav: DavClient
    url: str
    known: Mapping[str, str]
    addresses: Sequence[str]
    window: Window
    now: datetime
    progress: Progress
    mark: Mark | None = None
    compare: bool = False
    others: Mapping[str, str] = field(default_factory=dict)
    ahead: MutableMapping[str, Ahead] = field(default_factory=dict)

    @property
    def is_first(self) -> bool:
        """Whether nothing is known, so that all events are asked for at once."""
        return not self.known and not self.ahead


def pull_calendar(pull: Pull, cursor: str | None) -> Changes:
    stored = Cursor.read(cursor) if cursor else None
    reason = Note("place-out-of-use") if cursor and not stored else None
    try:
        # Asked before the list: a change in between then shows up once more instead of never.
        mark = pull.mark or ask_mark(pull.dav, pull.url)
        if stored and pull.compare and stored.mode != "freebusy":
            return _compare(pull, stored, mark)
        if stored and evidence.vouches(stored, mark):
            return _nothing_new(stored)
        found = _pull_events(pull, stored, mark, reason)
        return replace(found, compared=pull.compare and found.complete)
    except PermissionRefused as refused:
        told = read_busy_times(
            pull.dav, pull.url, pull.known, window=pull.window, refused=refused, reason=reason
        )
        # There is no list of changes that could have left anything out.
        return replace(told, compared=pull.compare)


def _nothing_new(stored: Cursor) -> Changes:
    return Changes((), (), complete=False, present=frozenset(), cursor=stored.write())


def _pull_events(pull: Pull, stored: Cursor | None, mark: Mark, reason: Note | None) -> Changes:
    if stored is None or stored.mode == "freebusy":
        listing = list_all(pull.dav, pull.url, sync=True, with_data=pull.is_first)
    elif stored.mode == "ctag":
        # A server that had no tokens at the last pull is not asked for them at every change.
        listing = list_members(pull.dav, pull.url)
    elif stored.hasty:
        listing = list_anew(pull.dav, pull.url)
    else:
        changed = _believable_changes(pull, stored, mark)
        if isinstance(changed, Listing):
            return _changes(pull, stored, mark, changed)
        reason = changed.reason
        listing = _list_after(pull, changed)
    return replace(_changes(pull, stored, mark, listing), reset_reason=reason)


def _list_after(pull: Pull, refusal: Refusal) -> Listing:
    """The whole calendar, when its list of changes is of no use."""
    if refusal.doubted:
        return list_anew(pull.dav, pull.url)
    return list_all(pull.dav, pull.url, sync=True, with_data=pull.is_first)


def _believable_changes(pull: Pull, stored: Cursor, mark: Mark) -> Listing | Refusal:
    listing = list_changes(pull.dav, pull.url, stored.token)
    if isinstance(listing, Refusal):
        return listing
    reason = evidence.doubt(
        stored,
        mark,
        tags=listing.tags,
        removed=listing.removed,
        token=listing.token,
        names_itself=listing.names_itself,
        known=pull.known,
    )
    reason = reason or doubt_of_spelling(pull.known, listing)
    return Refusal(reason, doubted=listing) if reason else listing


def _compare(pull: Pull, stored: Cursor, mark: Mark) -> Changes:
    """Hold what is known against the whole list of versions.

    The list comes first and the changes after it, so whatever differs because it changed a moment
    ago is among the changes. What is not was never told.
    """
    listed = list_versions(pull.dav, pull.url)
    pull = replace(pull, known=dict(pull.known))
    differs = differing(respell(pull.known, listed).known, listed.tags)
    others = {key: listed.tags[key] for key in differs if key in listed.tags}
    if stored.others and len(others) == len(differs) and digest_of(others) == stored.others:
        pull, differs = replace(pull, others=others), frozenset()
    if not differs:
        # The token stays: it is older than the list, so nothing can fall between.
        return _compared(pull, stored, mark, replace(listed, token=stored.token), differs)
    said_nothing = evidence.vouches(stored, mark) and evidence.is_same(
        stored, ask_mark(pull.dav, pull.url)
    )
    if stored.mode != "token":
        listed = list_members(pull.dav, pull.url)
        return _compared(pull, stored, mark, listed, differs if said_nothing else frozenset())
    changed = _believable_changes(pull, stored, mark)
    if isinstance(changed, Listing):
        untold = differs if said_nothing else untold_of(differs, changed)
        if not untold:
            return _compared(pull, stored, mark, changed, untold)
        return _compared(pull, stored, mark, list_anew(pull.dav, pull.url), untold)
    untold = untold_of(differs, changed.doubted) if changed.doubted else frozenset()
    found = _compared(pull, stored, mark, _list_after(pull, changed), untold)
    return replace(found, reset_reason=changed.reason)


def _compared(
    pull: Pull, stored: Cursor, mark: Mark, listing: Listing, untold: frozenset[str]
) -> Changes:
    found = _changes(pull, stored, mark, listing)
    # A task is listed as well, and is never known: nobody has to tell it.
    events = {event.key for event in found.events}
    untold = frozenset(key for key in untold if key in pull.known or key in events)
    return replace(found, compared=True, untold=untold)


def _changes(pull: Pull, stored: Cursor | None, mark: Mark, listing: Listing) -> Changes:
    spelled = respell(pull.known, listing)
    listing, pull = spelled.listing, replace(pull, known=spelled.known)
    events: list[RemoteEvent] = []
    removed = set(listing.removed)
    others = dict(pull.others)
    ghosts: set[str] = set()
    withheld = False
    for path, event in _read_all(pull, mark, listing):
        pull.dav.http.budget.keep(worth(event))
        if event is None:
            removed.add(path)
            others[path] = listing.tags.get(path, "")
            continue
        withheld = withheld or is_withheld(event.problem)
        if event.problem == GHOST:
            ghosts.add(path)
        if path in listing.tags or event.problem != GHOST:
            events.append(event)
    unlisted = [_read(content, "", pull.addresses) for content in _unlisted(pull, listing)]
    events += [event for event in unlisted if event is not None]
    found = Changes(
        events=tuple(events),
        removed=tuple(sorted(removed & pull.known.keys())),
        complete=listing.complete,
        present=_present(listing, events) - removed,
        cursor=None,
        # Once such an event is set aside it is known for what it is.
        contradiction=CONTRADICTION if any(pull.known.get(key) != "" for key in ghosts) else None,
        renamed=spelled.renamed,
    )
    is_calm = not ghosts and not withheld and not _brought_something(pull, listing, found)
    cursor = _cursor(pull, stored, mark, listing, is_calm=is_calm)
    if listing.complete:
        cursor = replace(cursor, others=digest_of(others))
    return replace(found, cursor=cursor.write())


def _present(listing: Listing, events: Sequence[RemoteEvent]) -> frozenset[str]:
    """All that is there: what the whole list names, and what was had by its name all the same."""
    if not listing.complete:
        return frozenset()
    return frozenset(listing.tags.keys() | {event.key for event in events})


def _cursor(
    pull: Pull, stored: Cursor | None, mark: Mark, listing: Listing, *, is_calm: bool
) -> Cursor:
    """Where to go on. The mark is trusted once it is old enough and a list brought nothing."""
    age = evidence.age(stored, mark)
    at = pull.dav.http.heard_at.timestamp()
    return Cursor(
        mode="token" if listing.token else "ctag",
        token=listing.token,
        ctag=mark.ctag,
        etag=mark.etag,
        since=stored.since if stored and age > 0 else mark.at,
        settled=is_calm and age >= evidence.YOUNG,
        hasty=bool(listing.token)
        and (evidence.is_hasty(listing.token, at) or evidence.is_hasty(mark.ctag, at)),
        others=stored.others if stored else "",
    )


def _brought_something(pull: Pull, listing: Listing, found: Changes) -> bool:
    """News the list told; what is merely read once more, for want of a version, is none."""
    if found.removed or (found.complete and pull.known.keys() - found.present):
        return True
    return any(
        event.etag
        and event.key in listing.tags
        and pull.known.get(event.key) not in ("", event.etag)
        for event in found.events
    )


def _read_all(pull: Pull, mark: Mark, listing: Listing) -> Iterator[tuple[str, RemoteEvent | None]]:
    """The events that are new to the engine: those read before, those that came with the list, and
    those that have to be asked for."""
    fresh = [path for path, tag in listing.tags.items() if not tag or pull.known.get(path) != tag]
    fresh = [path for path in fresh if path not in pull.others]
    fresh += [] if listing.complete else _unread(pull, listing)
    if len(fresh) > MOST_EVENTS:
        raise TooMuch(Note("too-many-events", most=MOST_EVENTS))
    pull.progress("events", 0, len(fresh))
    before = {path: read for path in fresh if (read := _read_before(pull, mark, listing, path))}
    yield from ((path, read.event) for path, read in before.items())
    done = len(before)
    for batch in _contents(pull, listing, [path for path in fresh if path not in before], done):
        for content in batch:
            event = _read(content, listing.tags.get(content.path, ""), pull.addresses)
            if version := _version(mark, listing, content.path):
                pull.ahead[content.path] = Ahead(version, event)
            yield content.path, event
        done += len(batch)
        pull.progress("events", done, len(fresh))


def _read_before(pull: Pull, mark: Mark, listing: Listing, path: str) -> Ahead | None:
    read = pull.ahead.get(path)
    return read if read and read.version == _version(mark, listing, path) else None


def _version(mark: Mark, listing: Listing, path: str) -> str:
    """By which it is seen later whether a resource is as it was read. Where the server tells none,
    nothing in it changed as long as nothing in the calendar did."""
    return listing.tags.get(path) or (f"calendar {mark.ctag}" if mark.ctag else "")


def _contents(
    pull: Pull, listing: Listing, fresh: Sequence[str], had: int
) -> Iterator[list[FetchedEvent]]:
    """Those first that came with the list."""
    came = [path for path in fresh if path in listing.data]
    yield [FetchedEvent(path, listing.tags[path], listing.data[path]) for path in came]
    wanted = [path for path in fresh if path not in listing.data]
    doubtful = _doubtful(pull, listing)
    yield from fetch(pull.dav, pull.url, wanted, doubtful=doubtful, had=had + len(came))


def _unlisted(pull: Pull, listing: Listing) -> Iterator[FetchedEvent]:
    """Events set aside earlier that are still there, although the whole list does not name them.

    DAViCal names private events of a calendar that somebody shares among its changes, refuses them
    and leaves them out of its list of members. That they are not listed says nothing of them.
    """
    for path in _unread(pull, listing) if listing.complete else ():
        for batch in fetch(pull.dav, pull.url, [path], doubtful={path}, had=len(listing.tags)):
            yield from (content for content in batch if not content.gone)


def _doubtful(pull: Pull, listing: Listing) -> frozenset[str]:
    """Held without a version although the server tells versions: these failed before. If all are,
    somebody wants everything to be read anew.
    """
    unread = frozenset(path for path, tag in pull.known.items() if not tag)
    if len(unread) == len(pull.known):
        return frozenset()
    return frozenset(path for path in unread if listing.tags.get(path) != "")


def _unread(pull: Pull, listing: Listing) -> list[str]:
    """Events held without a version, to be read again; left alone if they are many, for then it
    is the server that tells no versions.
    """
    unread = [path for path, tag in pull.known.items() if not tag]
    unread = [path for path in unread if path not in listing.tags.keys() | listing.removed]
    return unread if len(unread) <= BATCH else []


def _read(content: FetchedEvent, listed: str, addresses: Sequence[str]) -> RemoteEvent | None:
    """The event, or None when it is something else, such as a task.

    What is held or listed and not handed out is kept: only a list can say that it is gone.
    """
    if content.gone:
        return RemoteEvent(content.path, listed, problem=GHOST)
    if content.problem:
        return RemoteEvent(content.path, "", problem=content.problem)
    data, problem = handed_on(content.data)
    etag = content.etag or listed
    if problem is not None:
        return RemoteEvent(content.path, etag, problem=problem)
    event = read_resource(content.path, etag, data, addresses=tuple(addresses))
    problem = too_much(event)
    return RemoteEvent(content.path, etag, problem=problem) if problem else event
