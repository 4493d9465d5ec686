"""What Daybook knows about an event in somebody's calendar, whatever the calendar speaks.

Providers translate their own format into these values; the sync engine stores them and the
recurrence code expands them. Nothing here touches Django or the network.

Times keep the wall clock of the calendar: a series at nine in Berlin stays at nine through
daylight saving, so instants are made only when an occurrence is expanded (RFC 5545, 3.3.5).
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from daybook_ical.oddities import Oddity


class ShowAs(StrEnum):
    """How the owner wants the time to look to others (product rule: only FREE never blocks)."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "away"
    ELSEWHERE = "elsewhere"


class Response(StrEnum):
    """The calendar owner's answer to an invitation; NONE when the event is nobody's invitation."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    UNANSWERED = "unanswered"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock time and the zone it belongs to.

    `wall` is a naive datetime, or a date for all-day values.
    `zone` is an IANA name ("UTC" for instants), `None` for floating times and dates, which belong
    to the calendar's own zone, or "file:<TZID>" for a zone that only the event's own VTIMEZONE
    defines (its text is then in `EventPart.zones`).
    """

    wall: datetime | date
    zone: str | None = None

    @property
    def is_date(self) -> bool:
        return not isinstance(self.wall, datetime)


@dataclass(frozen=True, slots=True)
class Period:
    """An extra occurrence (RDATE). `end` is None when it lasts as long as the others."""

    start: Moment
    end: Moment | None = None


@dataclass(frozen=True, slots=True)
class EventPart:
    """One VEVENT: a single event, the master of a series, or one changed instance of it.

    `recurrence_id` names the instance that a part replaces; with `this_and_future` it shifts that
    instance and all later ones. `rules` are RRULE values without the property name, `exceptions`
    those of EXRULE, which take instances out (RFC 2445, 4.8.5.2).
    `title` is empty for private events: their text never reaches the database.
    `nominal` tells that the length was given in days or weeks, so that every occurrence spans the
    same wall-clock time; else all occurrences last exactly as long as the first (3.8.5.3).
    `zones` maps a TZID to its VTIMEZONE text, only for zones that no name lookup could resolve.
    """

    start: Moment
    end: Moment
    recurrence_id: Moment | None = None
    this_and_future: bool = False
    rules: tuple[str, ...] = ()
    extra: tuple[Period, ...] = ()
    excluded: tuple[Moment, ...] = ()
    exceptions: tuple[str, ...] = ()
    show_as: ShowAs = ShowAs.BUSY
    response: Response = Response.NONE
    cancelled: bool = False
    title: str = ""
    private: bool = False
    nominal: bool = False
    zones: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def all_day(self) -> bool:
        return self.start.is_date

    def once(self, start: Moment, end: Moment) -> "EventPart":
        """An event of its own at another time, that neither repeats nor replaces anything."""
        return replace(
            self,
            start=start,
            end=end,
            recurrence_id=None,
            this_and_future=False,
            rules=(),
            extra=(),
            excluded=(),
            exceptions=(),
            nominal=False,
        )


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """One event resource as a provider delivers it: all parts that share one UID.

    `key` is the provider's stable name for the resource inside its calendar (CalDAV: the href
    path), `etag` its version as the provider tells it. `entry_revision` is set when the event
    carries Daybook's own marker: the revision of the calendar entry it was written from.
    `problem` tells that it is not known when the event takes place, and why; `parts` are then
    empty, or hold the little that is known. `doubts` stand beside `parts` when something in it
    could not be read and the reading that blocks was taken.
    """

    key: str
    etag: str
    uid: str = ""
    parts: tuple[EventPart, ...] = ()
    entry_revision: int | None = None
    problem: Oddity | None = None
    doubts: tuple[Oddity, ...] = ()
