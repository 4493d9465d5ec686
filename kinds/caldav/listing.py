"""What a calendar holds, or what changed in it: paths and versions, no contents yet.

Three ways, from the cheapest: the calendar's change tag, the changes since a sync token (RFC 6578),
and the whole list. Servers say in many ways that they do not know a token any more or never knew
tokens at all; each of them leads to the next way, and none of them to an empty answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kinds.caldav import etags
from kinds.caldav.client import GONE, DavClient
from kinds.caldav.evidence import Mark
from kinds.caldav.hrefs import path_of, same_path
from kinds.caldav.xml import (
    COLLECTION,
    CTAG,
    DATA,
    ETAG,
    SYNC_TOKEN,
    Multistatus,
    Resource,
    body,
    node,
    prop,
    read_multistatus,
)
from providers.errors import ProviderError, ServerTrouble, TooMuch, Unreachable
from providers.notes import Note

# Seen for a token that is unknown: 403 Radicale, 412 Xandikos, 418 Nextcloud, 409, 415, 400, 500,
# 501 others. What speaks of the sign-in, of haste or of a server being down is not among them.
REFUSALS = (frozenset(range(400, 500)) - {401, 408, 425, 429}) | {500, 501, 507}
TRUNCATED = 507
MOST_PAGES = 1000
MOST_LISTED = 100_000
MOST_DATA = 16 * 1024 * 1024
"""Bytes of events that come along with a list; what is more is asked for again, a few at a time."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Paths with their versions ("" when the server does not tell) and, if it came along, data.

    `complete` lists the whole calendar; otherwise `tags` are changes and `removed` is what went.
    `token` continues after it; empty when the server gives none. `names_itself` tells that a
    property of the calendar, such as its colour, is among the changes.
    """

    tags: Mapping[str, str]
    complete: bool
    removed: frozenset[str] = frozenset()
    data: Mapping[str, bytes] = field(default_factory=dict)
    token: str = ""
    names_itself: bool = False

    @property
    def named(self) -> frozenset[str]:
        return frozenset(self.tags) | self.removed


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server does not list changes from this token; `reason` says how it refused.

    `doubted` is the list it gave all the same, which contradicts what else is known.
    """

    reason: Note
    doubted: Listing | None = None


MARKS = ("CS:getctag", "D:getetag")


def ask_mark(dav: DavClient, url: str) -> Mark:
    _, resource = dav.properties(url, *MARKS)
    return replace(mark_of(resource), at=dav.http.heard_at.timestamp())


def mark_of(resource: Resource) -> Mark:
    """Without the time at which it was told."""
    return Mark(resource.text(CTAG), etags.normal(resource.text(ETAG)))


def list_all(dav: DavClient, url: str, *, sync: bool, with_data: bool) -> Listing:
    """The whole calendar. `sync` asks for a token as well, `with_data` for the events at once."""
    if sync and with_data:
        try:
            with dav.http.budget.at_most(dav.http.budget.seconds_left / 4, _at_once_fails):
                found = list_changes(dav, url, "", with_data=True)
        except (ServerTrouble, Unreachable):
            # Perhaps too much at once; if the server is really in trouble, the next request tells.
            found = Refusal(Note("all-at-once-failed"))
        if isinstance(found, Listing):
            return found
    if sync:
        found = list_changes(dav, url, "")
        if isinstance(found, Listing):
            return found
    return list_members(dav, url)


def _at_once_fails() -> ProviderError:
    return Unreachable(Note("too-long-for-all-at-once"))


def list_anew(dav: DavClient, url: str) -> Listing:
    """The whole calendar, not from the list of changes, and a token to go on from.

    The token is asked first: what changes in between is then told once more instead of never.
    """
    _, resource = dav.properties(url, "D:sync-token")
    token = resource.text(SYNC_TOKEN)
    if not token:
        return list_all(dav, url, sync=True, with_data=False)
    return replace(list_members(dav, url), token=token)


def list_changes(
    dav: DavClient, url: str, token: str, *, with_data: bool = False
) -> Listing | Refusal:
    """Everything since a token; since ever when it is empty.

    An answer may be cut (RFC 6578, 3.6): then the rest follows from the token it came with. A
    server that gives no progress in such a loop is not trusted with tokens.
    """
    pages = _Pages()
    seen = {token}
    since = token
    while True:
        answer = dav.report(url, _sync_body(since, with_data), depth=0, expect=REFUSALS)
        if answer.status in REFUSALS:
            return Refusal(Note("token-refused", status=answer.status))
        page = read_multistatus(answer)
        if not page.sync_token:
            return Refusal(Note("no-token"))
        truncated, progressed = pages.add(page)
        if not truncated:
            return pages.listing(complete=not token, token=page.sync_token)
        if page.sync_token in seen or not progressed or len(seen) > MOST_PAGES:
            return Refusal(Note("changes-go-round"))
        since = page.sync_token
        seen.add(since)
        # Not to be held while the next one comes in.
        del answer, page


def _sync_body(token: str, with_data: bool) -> bytes:
    # No limit element: Xandikos then hands out the token of the full state and changes get lost.
    names = ("D:getetag", "C:calendar-data") if with_data else ("D:getetag",)
    return body(
        "D:sync-collection",
        node("D:sync-token", text=token),
        node("D:sync-level", text="1"),
        prop(*names),
    )


class _Pages:
    """The pages of one answer put together; what comes later wins."""

    def __init__(self) -> None:
        self.tags: dict[str, str] = {}
        self.data: dict[str, bytes] = {}
        self.removed: set[str] = set()
        self.names_itself = False
        self._size = 0

    def add(self, page: Multistatus) -> tuple[bool, bool]:
        """Take a page in; tells whether it was cut and whether it held anything."""
        collection = path_of(page.url, page.url)
        truncated = progressed = False
        for resource in page.resources:
            if same_path(resource.path, collection):
                truncated = truncated or resource.status == TRUNCATED
                self.names_itself = self.names_itself or resource.status != TRUNCATED
                continue
            if resource.path.endswith("/") or COLLECTION in resource.types():
                continue
            progressed = True
            self.tags.pop(resource.path, None)
            self.removed.discard(resource.path)
            if resource.status in GONE:
                self.removed.add(resource.path)
                continue
            # What is broken is asked for again, by itself.
            whole = not resource.broken
            self.tags[resource.path] = etags.normal(resource.text(ETAG)) if whole else ""
            if whole and (data := resource.text(DATA)):
                # A single odd sign makes a text four times as large as its bytes.
                self._keep(resource.path, data.encode())
        if len(self.tags) + len(self.removed) > MOST_LISTED:
            raise TooMuch(Note("too-many-events", most=MOST_LISTED))
        return truncated, progressed

    def _keep(self, path: str, data: bytes) -> None:
        self._size += len(data)
        if self._size <= MOST_DATA:
            self.data[path] = data
        else:
            self.data.pop(path, None)

    def listing(self, *, complete: bool, token: str) -> Listing:
        data = {path: text for path, text in self.data.items() if path in self.tags}
        removed = frozenset(self.removed)
        return Listing(self.tags, complete, removed, data, token, self.names_itself)


def list_versions(dav: DavClient, url: str) -> Listing:
    """The whole calendar in the cheapest way. A collection inside may look like an event here."""
    return _members(dav, url, "D:getetag")


def list_members(dav: DavClient, url: str) -> Listing:
    return _members(dav, url, "D:getetag", "D:resourcetype")


def _members(dav: DavClient, url: str, *names: str) -> Listing:
    pages = _Pages()
    truncated, _ = pages.add(dav.propfind(url, *names, depth=1))
    if truncated:
        raise ServerTrouble(Note("listed-a-part"))
    return pages.listing(complete=True, token="")
