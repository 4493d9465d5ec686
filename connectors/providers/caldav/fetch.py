"""Contents of events: many at once by multiget (RFC 4791, 7.9), else one by one.

An event only counts as gone when the server says so for this very event. Silence about it is
asked again, because to take it as removal would free time that is busy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from connectors.providers.answers import Answer
from connectors.providers.caldav import etags
from connectors.providers.caldav.client import GONE, DavClient
from connectors.providers.caldav.listing import REFUSALS
from connectors.providers.caldav.xml import DATA, ETAG, read_multistatus
from connectors.providers.errors import ServerTrouble

BATCH = 100
UNREADABLE = frozenset({403, 406, 409, 415, 500})


@dataclass(frozen=True, slots=True)
class Content:
    """One event as fetched: its data, or `gone`, or the `problem` that kept it from us."""

    path: str
    etag: str = ""
    data: bytes | str = b""
    gone: bool = False
    problem: str = ""


def fetch(dav: DavClient, url: str, paths: Sequence[str]) -> Iterator[list[Content]]:
    """The contents of the given paths, batch by batch."""
    multiget = True
    for start in range(0, len(paths), BATCH):
        batch = paths[start : start + BATCH]
        found = _multiget(dav, url, batch) if multiget else None
        if found is None:
            multiget = False
            found = {}
        missing = [path for path in batch if path not in found]
        yield [*found.values(), *(_get(dav, url, path) for path in missing)]


def _multiget(dav: DavClient, url: str, batch: Sequence[str]) -> dict[str, Content] | None:
    """What the server handed out or called gone; None when it does not know multiget."""
    answer = dav.multiget(url, batch, REFUSALS)
    if answer.status in REFUSALS:
        return None
    wanted = frozenset(batch)
    found: dict[str, Content] = {}
    for resource in read_multistatus(answer).resources:
        if resource.path not in wanted:
            continue
        data = resource.text(DATA)
        if data:
            etag = etags.normal(resource.text(ETAG))
            found[resource.path] = Content(resource.path, etag, data)
        elif resource.status in GONE:
            found[resource.path] = Content(resource.path, gone=True)
    if not found and len(batch) > 1:
        raise ServerTrouble(f"{answer.host} listed {len(batch)} events and handed out none of them")
    return found


def _get(dav: DavClient, url: str, path: str) -> Content:
    answer = dav.get(urljoin(url, path), expect={200} | GONE | UNREADABLE)
    if answer.status in GONE:
        return Content(path, gone=True)
    if answer.status in UNREADABLE:
        problem = f"The server does not hand out this event (it answered {answer.status})."
        return Content(path, problem=problem)
    return Content(path, etags.normal(answer.headers.get("etag")), calendar_data(answer))


def calendar_data(answer: Answer) -> bytes:
    """The body of an event's answer. Raises ServerTrouble when it is something else or cut."""
    if b"BEGIN:VCALENDAR" not in answer.content[:1000].upper():
        raise ServerTrouble(f"{answer.host} sent something else instead of an event")
    if not answer.content.rstrip().upper().endswith(b"END:VCALENDAR"):
        raise ServerTrouble(f"{answer.host} sent an event that is cut off")
    return answer.content
