"""Writing our own events, so that any repetition ends in exactly one of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from daybook_ical.drafts import EventDraft
from daybook_ical.events import RemoteEvent
from daybook_ical.read import read_resource
from daybook_ical.write import merge, render

from kinds.caldav import etags
from kinds.caldav.client import GONE, DavClient
from kinds.caldav.fetch import calendar_data
from kinds.caldav.find import find_by_uid, find_respelled
from kinds.caldav.hrefs import address, earlier_member, is_inside, member, path_of
from kinds.caldav.refusals import refusal
from kinds.caldav.xml import error_conditions, error_hrefs
from providers.answers import HttpAnswer
from providers.base import Written
from providers.errors import CalendarGone, EventChanged, EventGone, EventRefused, ServerTrouble
from providers.notes import Note

NOT_ALLOWED = 405
CHANGED = 412
TAKEN = frozenset({409, 412})
DONE = range(200, 300)


def create_event(dav: DavClient, calendar: str, draft: EventDraft, now: datetime) -> Written:
    """Put a new event under its own UID; ours from an earlier try is brought up to date."""
    url = member(calendar, draft.uid)
    answer = dav.put(url, render(draft, now=now), ("If-None-Match", "*"))
    if answer.status in DONE:
        where = _stored_at(answer, url)
        return Written(path_of(where, where), _written_etag(dav, answer, where))
    if answer.status in TAKEN or "no-uid-conflict" in error_conditions(answer):
        return _adopt(dav, calendar, url, answer, draft, now)
    if answer.status in GONE:
        raise CalendarGone(Note("answered", host=answer.host, status=answer.status))
    if answer.status == NOT_ALLOWED:
        # DAViCal's answer for a calendar that does not exist: then this raises CalendarGone.
        dav.properties(calendar, "D:resourcetype")
    raise refusal(answer)


def _stored_at(answer: HttpAnswer, url: str) -> str:
    """Where the server keeps the event: a few choose their own name and tell it."""
    location = answer.headers.get("location", "")
    return address(url, path_of(answer.url, location)) if location.endswith(".ics") else url


def _adopt(
    dav: DavClient, calendar: str, url: str, answer: HttpAnswer, draft: EventDraft, now: datetime
) -> Written:
    for path in _candidates(dav, calendar, url, answer, draft.uid):
        found = dav.get(address(url, path), expect={200} | GONE)
        if found.status in GONE:
            continue
        event = _read(found, path)
        if event is None or event.uid != draft.uid:
            continue
        if event.entry_revision == draft.revision:
            return Written(path, _etag(dav, found, address(url, path)), adopted=True)
        return replace(update_event(dav, calendar, path, draft, now), adopted=True)
    # RFC 4918, 9.7.1: 409 is also the answer for a calendar that does not exist.
    dav.properties(calendar, "D:resourcetype")
    raise EventRefused(Note("name-taken", host=answer.host, status=answer.status))


def _candidates(
    dav: DavClient, calendar: str, url: str, answer: HttpAnswer, uid: str
) -> Iterator[str]:
    """Where our event may be inside this calendar: its own place, where the server points, found.

    Elsewhere it is not ours to adopt: its owner moved it to another calendar.
    """
    home = path_of(calendar, calendar)
    yield path_of(url, url)
    for href in error_hrefs(answer, "no-uid-conflict"):
        if is_inside(path_of(answer.url, href), home):
            yield path_of(answer.url, href)
    yield from find_by_uid(dav, calendar, uid)
    earlier = earlier_member(calendar, uid)
    yield path_of(earlier, earlier)


def update_event(
    dav: DavClient, calendar: str, key: str, draft: EventDraft, now: datetime
) -> Written:
    """Merge the draft into the event as it is now, and write it only over what was merged from."""
    try:
        return _update_at(dav, calendar, key, draft, now)
    except EventGone:
        path = find_respelled(dav, calendar, key)
        if path is None:
            raise
        return _update_at(dav, calendar, path, draft, now)


def _update_at(
    dav: DavClient, calendar: str, path: str, draft: EventDraft, now: datetime
) -> Written:
    url = address(calendar, path)
    answer = _put_merged(dav, url, path, draft, now, spelling=etags.normal)
    if answer.status == CHANGED:
        # The server's own spelling: a few compare weak tags letter by letter.
        answer = _put_merged(dav, url, path, draft, now, spelling=str)
    if answer.status in DONE:
        return Written(path, _written_etag(dav, answer, url))
    if answer.status == CHANGED:
        raise EventChanged(answer.host)
    if answer.status in GONE:
        raise EventGone(answer.host)
    raise refusal(answer)


def _put_merged(
    dav: DavClient,
    url: str,
    key: str,
    draft: EventDraft,
    now: datetime,
    *,
    spelling: Callable[[str], str],
) -> HttpAnswer:
    found = dav.get(url, expect={200} | GONE)
    if found.status in GONE:
        raise EventGone(Note("answered", host=found.host, status=found.status))
    event = _read(found, key)
    if event is None or event.uid not in ("", draft.uid):
        raise EventGone(Note("place-taken"))
    # Without a version the least we can ask for is that the event still exists.
    etag = spelling(found.headers.get("etag", "")) or dav.etag_of(url) or "*"
    return dav.put(url, merge(found.content, draft, now=now), ("If-Match", etag))


def delete_event(dav: DavClient, calendar: str, key: str, etag: str) -> None:
    """Remove our event even if its owner changed it meanwhile; twice changed is for a later try."""
    if _delete_at(dav, address(calendar, key), etag):
        return
    path = find_respelled(dav, calendar, key)
    found = _get_ours(dav, calendar, path) if path else None
    if path and found:
        _delete_at(dav, address(calendar, path), found.headers.get("etag", ""))


def _get_ours(dav: DavClient, calendar: str, path: str) -> HttpAnswer | None:
    """An event with Daybook's own marker: another spelling may be another one's event."""
    found = dav.get(address(calendar, path), expect={200} | GONE)
    event = None if found.status in GONE else _read(found, path)
    return found if event and event.entry_revision is not None else None


def _delete_at(dav: DavClient, url: str, etag: str) -> bool:
    """False when there was nothing to delete."""
    answer = dav.delete(url, etag)
    if answer.status == CHANGED:
        found = dav.get(url, expect={200} | GONE)
        if found.status in GONE:
            return False
        answer = dav.delete(url, found.headers.get("etag", "") or dav.etag_of(url))
    if answer.status in GONE:
        return False
    if answer.status == CHANGED:
        raise EventChanged(answer.host)
    if answer.status not in DONE:
        raise refusal(answer)
    return True


def _read(answer: HttpAnswer, key: str) -> RemoteEvent | None:
    return read_resource(key, "", calendar_data(answer))


def _etag(dav: DavClient, answer: HttpAnswer, url: str) -> str:
    return etags.normal(answer.headers.get("etag")) or dav.etag_of(url)


def _written_etag(dav: DavClient, answer: HttpAnswer, url: str) -> str:
    """The version just written. It is written already: failing to learn its tag is no failure."""
    try:
        return _etag(dav, answer, url)
    except (ServerTrouble, CalendarGone):
        return ""
