"""The words of the line: calendars, events and drafts, whatever store they come from.

Instants are aware UTC datetimes, whole days are dates; `end` is exclusive. See
docs/agent-protocol.md for how they look on the wire.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from daybook_ical.drafts import EventDraft
from daybook_ical.events import Response, ShowAs
from daybook_protocol.reasons import ToldReason

__all__ = [
    "CalendarAccess",
    "EventDraft",
    "ReadWindow",
    "Response",
    "ShowAs",
    "StoreCalendar",
    "StoreEvent",
    "WrittenEvent",
]


class CalendarAccess(StrEnum):
    """What the user may do with a calendar."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"
    FREE_BUSY = "free-busy"


@dataclass(frozen=True, slots=True)
class StoreCalendar:
    """A calendar of the store. `key` is its lasting identity, never its name.

    `colour` is "#rrggbb" or empty, `zone` an IANA name or empty.
    """

    key: str
    name: str
    access: CalendarAccess = CalendarAccess.READ_WRITE
    colour: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class StoreEvent:
    """One occurrence in a calendar. `start` and `end` are both datetimes or both dates.

    `key` names the occurrence for as long as it exists: the store's own name of the item, followed
    by "#" and the original start (UTC, or a day) for occurrences of a series. `etag` changes when
    anything the portal may know of the event changes. `uid` is the iCalendar UID as far as the
    store tells; for events that Daybook wrote it is Daybook's, and `revision` tells which version.
    `problem` is set instead of the times when the item could not be understood; it says why, in
    words for the calendar's owner. `doubt` is set beside the times when the item was understood in
    part only and the reading that blocks was taken: it continues "It was read with caution: …".
    `because` says either in codes. `title` is empty for private events.
    """

    key: str
    etag: str
    start: datetime | date | None = None
    end: datetime | date | None = None
    uid: str = ""
    show_as: ShowAs = ShowAs.BUSY
    response: Response = Response.NONE
    cancelled: bool = False
    private: bool = False
    title: str = ""
    revision: int | None = None
    problem: str = ""
    doubt: str = ""
    because: tuple[ToldReason, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """Where a draft ended up: as the next read will show it. `adopted`: it was there already."""

    key: str
    etag: str
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """The half-open time in which events are read; both ends are aware UTC datetimes."""

    start: datetime
    end: datetime
