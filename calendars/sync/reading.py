"""From a stored event to the rows of busy time it takes in one calendar."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from daybook_ical.events import EventPart, Response, ShowAs
from daybook_ical.oddities import Oddity
from daybook_ical.recurrence import Occurrence, expand_surely

from calendars.domain.blocking import BlockingPolicy, blocks
from calendars.domain.identity import parse_entry_uid, parse_invitation_uid
from providers.window import Window

TITLE_LENGTH = 200
END_OF_TIME = datetime(9990, 1, 1, tzinfo=UTC)

Span = tuple[datetime, datetime]


class BusyRow(NamedTuple):
    """A row of BusyTime, without the calendar and the event it belongs to."""

    original_start: datetime
    start: datetime
    end: datetime
    show_as: ShowAs
    response: Response
    all_day: bool
    title: str
    blocks: bool
    ours: bool


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """What the outbox knows of an event that Daybook wrote itself."""

    calendar_id: int
    etag: str
    is_wanted: bool
    is_pending: bool
    start: datetime
    end: datetime

    def covers(self, calendar_id: int, etag: str, start: datetime, end: datetime) -> bool:
        """Whether the event stands where the meeting, which closes its time itself, says.

        If not, the host moved it, and is busy where it stands now. While a write is on its way the
        calendar is merely behind. A copy that another account shows is judged by its time.
        """
        if self.calendar_id == calendar_id and (self.is_pending or etag == self.etag != ""):
            return True
        stands_right = (start, end) == (self.start, self.end)
        return stands_right and (self.is_wanted or self.is_pending)


@dataclass(frozen=True, slots=True)
class EventReader:
    """How the events of one calendar are read: when, in which zone, by which rules."""

    calendar_id: int
    window: Window
    zone: str
    policy: BlockingPolicy
    own: Mapping[UUID, OwnEntry] = field(default_factory=dict)
    meetings: Collection[Span] = ()
    """When the host's meetings are, should there be invitations to them among the events."""
    expands: bool = True
    """Whether anybody asks for busy time. If not, an event takes none, and is only stored."""

    def busy(
        self, uid: str, etag: str, parts: Sequence[EventPart]
    ) -> tuple[list[BusyRow], tuple[Oddity, ...]]:
        """The occurrences that are worth storing, and with what doubts they were found, if any.

        Series are expanded until the window ends. A single event is kept however late it is,
        because it costs one row and needs no second look. Raises what the expansion raises.
        """
        if not self.expands:
            return [], ()
        start, end = self.window.start, self.window.end if recurs(parts) else END_OF_TIME
        found, doubts = expand_surely(parts, window=(start, end), calendar_zone=self.zone)
        return self._rows(uid, etag, found), doubts

    def _rows(self, uid: str, etag: str, found: Sequence[Occurrence]) -> list[BusyRow]:
        own = self.own_entry(uid)
        if own is None:
            invited = [self.is_invitation(uid, one.start, one.end) for one in found]
            return [
                self._row(one, ours=is_ours, exempt=is_ours)
                for one, is_ours in zip(found, invited, strict=True)
            ]
        return [
            self._row(one, ours=True, exempt=own.covers(self.calendar_id, etag, one.start, one.end))
            for one in found
        ]

    def is_invitation(self, uid: str, start: datetime, end: datetime) -> bool:
        """Whether it is our mail's invitation to a meeting, which closes its time itself.

        Where the host moved it to, or where a meeting was, it is an event like any other.
        """
        return (start, end) in self.meetings and parse_invitation_uid(uid) is not None

    def own_entry(self, uid: str) -> OwnEntry | None:
        marker = parse_entry_uid(uid)
        return self.own.get(marker.entry) if marker else None

    def entry_id(self, uid: str) -> UUID | None:
        """The entry that an event of this very calendar was written for."""
        marker, own = parse_entry_uid(uid), self.own_entry(uid)
        return marker.entry if marker and own and own.calendar_id == self.calendar_id else None

    def _row(self, one: Occurrence, *, ours: bool, exempt: bool) -> BusyRow:
        return BusyRow(
            one.original_start,
            one.start,
            one.end,
            one.show_as,
            one.response,
            one.all_day,
            one.title[:TITLE_LENGTH],
            not exempt and _blocks(one.show_as, one.response, one.all_day, self.policy),
            ours,
        )


_blocks = cache(blocks)


def recurs(parts: Sequence[EventPart]) -> bool:
    """Whether the event has occurrences that depend on how far one looks."""
    return any(part.rules or part.extra for part in parts)
