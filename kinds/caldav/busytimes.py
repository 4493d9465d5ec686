"""Calendars that only tell when their owner is busy (RFC 4791, 7.10), read as events without text.

The server answers with periods instead of events, so every pull is a complete one and a period's
own times are its key. What is asked for begins and ends at midnight: periods that are cut there
keep their key for a day.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from daybook_ical.errors import Unreadable
from daybook_ical.events import RemoteEvent
from daybook_ical.freebusy import read_free_busy

from kinds.caldav.client import DavClient
from kinds.caldav.cursor import Cursor
from kinds.caldav.fetch import calendar_data
from kinds.caldav.xml import body, node
from providers.base import Changes
from providers.errors import PermissionRefused, ServerTrouble
from providers.notes import Note
from providers.window import Window

DAY = timedelta(days=1)
TO_SPARE = timedelta(days=60)
"""Read further than needed, since the window rolls on while the server does not answer."""
STAMP = "%Y%m%dT%H%M%SZ"


def read_busy_times(
    dav: DavClient,
    url: str,
    known: Mapping[str, str],
    *,
    window: Window,
    refused: PermissionRefused,
    reason: Note | None,
) -> Changes:
    """The busy times of a calendar whose events were refused; that refusal if these are too."""
    start, end = _midnight(window.start), _midnight(window.end + TO_SPARE + DAY)
    span = node("C:time-range", start=f"{start:{STAMP}}", end=f"{end:{STAMP}}")
    answer = dav.http.request(
        "REPORT",
        url,
        content=body("C:free-busy-query", span),
        headers={"Content-Type": "application/xml; charset=utf-8", "Depth": "1"},
        expect=frozenset({200, 207}) | frozenset(range(400, 500)) - {401, 429} | {500, 501},
    )
    if answer.status != 200:
        raise refused
    events = {event.key: event for event in _events(calendar_data(answer))}
    return Changes(
        events=tuple(event for event in events.values() if event.key not in known),
        removed=(),
        complete=True,
        present=frozenset(events),
        cursor=Cursor("freebusy").write(),
        reset_reason=reason,
    )


def _midnight(at: datetime) -> datetime:
    """The last one before."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _events(data: bytes) -> Iterator[RemoteEvent]:
    try:
        parts = read_free_busy(data)
    except Unreadable as error:
        raise ServerTrouble(Note("busy-times-unreadable")) from error
    for part in parts:
        key = f"busy/{part.start.wall:{STAMP}}-{part.end.wall:{STAMP}}-{part.show_as}"
        yield RemoteEvent(key, f'"{key}"', uid=key, parts=(part,))
