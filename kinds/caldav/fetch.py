"""Contents of events: many at once by multiget (RFC 4791, 7.9), else one by one.

One event that the server cannot hand out must not take the others with it: what fails as a whole is
asked for in halves, and at last alone. Only what concerns the account ends it all: a refused
sign-in, a pause the server asks for, silence, or that nothing at all can be had.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from daybook_ical.oddities import Oddity

from kinds.caldav import etags
from kinds.caldav.client import GONE, DavClient
from kinds.caldav.hrefs import address
from kinds.caldav.xml import DATA, ETAG, OK, read_multistatus
from providers.addresses import counterparts
from providers.answers import HttpAnswer, error_for
from providers.errors import (
    AddressForbidden,
    AddressInvalid,
    PermissionRefused,
    ServerTrouble,
    Throttled,
    Unreachable,
)
from providers.http import was_broken
from providers.notes import Note
from providers.oddities import NOTED, noted

BATCH = 100
MANY = 5
"""Of fewer events it is believed that none of them can be had."""
MOST_FAILURES = 20
"""After so many without any success, the rest is not asked for."""
MOST_SPLITS = 40
"""Multigets that may fail in one pull: enough to find a few bad events among a hundred."""

WITHHELD = "event-withheld"
"""The problem of an event that may be as readable as any."""
BLANKS = b"\xef\xbb\xbf \t\r\n\0"
NO_SUCH_REPORT = frozenset({405, 415, 501})
ANY_ANSWER = frozenset(range(200, 600)) - {401, 429}
OF_THE_EVENT = (AddressForbidden, AddressInvalid, PermissionRefused, ServerTrouble)
"""What a request for an event may fail with while the account works."""


@dataclass(frozen=True, slots=True)
class FetchedEvent:
    """One event as fetched: its data, or `gone`, or the `problem` that kept it from us."""

    path: str
    etag: str = ""
    data: bytes = b""
    gone: bool = False
    problem: Oddity | None = None


def fetch(
    dav: DavClient,
    url: str,
    paths: Sequence[str],
    *,
    doubtful: Container[str] = (),
    had: int = 0,
) -> Iterator[list[FetchedEvent]]:
    """The contents of the given paths, in each piece what came at once: whatever ends the rest,
    that much was had.

    `doubtful` are those that could not be had or understood before; that they fail again says
    nothing about the others. `had` is how many events came along with the list.
    """
    fetching = _Fetching(dav, url, doubtful, had)
    for start in range(0, len(paths), BATCH):
        yield from fetching.contents(paths[start : start + BATCH])
    fetching.conclude()


class _Fetching:
    """One pull's requests for contents, and how well they went so far."""

    def __init__(self, dav: DavClient, url: str, doubtful: Container[str], had: int) -> None:
        self._dav, self._url, self._doubtful, self._had = dav, url, doubtful, had
        self._by_multiget = True
        self._splits = self._refused_alone = self._failed = 0
        self._only_gone = True

    def contents(self, batch: Sequence[str]) -> Iterator[list[FetchedEvent]]:
        had: set[str] = set()
        for found in self._many(batch):
            had |= found.keys()
            yield list(found.values())
        yield from ([self._alone(path)] for path in batch if path not in had)

    def _many(self, batch: Sequence[str]) -> Iterator[dict[str, FetchedEvent]]:
        """What multiget hands out. What it refuses as a whole is asked for in halves."""
        if not (self._by_multiget and batch):
            return
        try:
            found = self._multiget(batch)
        except OF_THE_EVENT:
            self._splits += 1
        except Unreachable as error:
            if not was_broken(error):
                raise
            self._splits += 1
        else:
            yield found
            return
        if len(batch) == 1:
            self._refused_alone += 1
        hopeless = self._refused_alone > 1 and not self._had
        if hopeless or self._splits > MOST_SPLITS:
            self._by_multiget = False
        if len(batch) > 1:
            half = len(batch) // 2
            yield from self._many(batch[:half])
            yield from self._many(batch[half:])

    def _multiget(self, batch: Sequence[str]) -> dict[str, FetchedEvent]:
        answer = self._dav.multiget(self._url, batch, NO_SUCH_REPORT)
        if answer.status in NO_SUCH_REPORT:
            self._by_multiget = False
            return {}
        resources = read_multistatus(answer).resources
        whole = {resource.path: resource for resource in resources if not resource.broken}
        # Some servers list one spelling and answer in another.
        spelled = counterparts(batch, whole)
        found: dict[str, FetchedEvent] = {}
        for path in batch:
            resource = whole.get(spelled.get(path, path))
            if resource is not None and (data := resource.text(DATA)):
                found[path] = FetchedEvent(path, etags.normal(resource.text(ETAG)), data.encode())
        self._had += len(found)
        return found

    def _alone(self, path: str) -> FetchedEvent:
        try:
            content = self._get(path)
        except OF_THE_EVENT as error:
            content = _not_had(path, error.note)
        except Unreachable as error:
            if not was_broken(error):
                raise
            content = _not_had(path, error.note)
        if content.data:
            self._had += 1
        elif path not in self._doubtful:
            self._failed += 1
            self._only_gone = self._only_gone and content.gone
            if self._failed >= MOST_FAILURES:
                self.conclude()
        return content

    def _get(self, path: str) -> FetchedEvent:
        answer = self._dav.get(address(self._url, path), expect=ANY_ANSWER)
        if answer.status == OK:
            return FetchedEvent(
                path, etags.normal(answer.headers.get("etag")), calendar_data(answer)
            )
        if answer.status in GONE:
            return FetchedEvent(path, gone=True)
        error = error_for(answer)
        if isinstance(error, Throttled):
            raise error
        return _not_had(path, Note("it-answered", status=answer.status))

    def conclude(self) -> None:
        """Nothing of many is trouble of the server; nothing of a few may be, so it is asked."""
        if self._had or not self._failed:
            return
        if self._failed >= MANY:
            raise ServerTrouble(Note("handed-out-none", count=self._failed))
        if not self._only_gone:
            self._dav.properties(self._url, "D:resourcetype")


def _not_had(path: str, reason: Note | str) -> FetchedEvent:
    return FetchedEvent(path, problem=noted(Note(WITHHELD, reason=reason)))


def is_withheld(problem: Oddity | None) -> bool:
    """Whether the server did not hand out an event that may be as readable as any."""
    if problem is None or problem.code != NOTED:
        return False
    return bool(problem.note["code"] == WITHHELD)


def calendar_data(answer: HttpAnswer) -> bytes:
    """The body of an event's answer. Raises ServerTrouble when it is something else or cut."""
    content = answer.content.strip(BLANKS)
    if b"BEGIN:VCALENDAR" not in content[:1000].upper():
        raise ServerTrouble(Note("no-event", host=answer.host))
    if not content.upper().endswith(b"END:VCALENDAR"):
        raise ServerTrouble(Note("event-cut-off", host=answer.host))
    return content
