"""How far the move is: read from the outbox, so that it is always what is true."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calendars.models import AccountChange, CalendarEntry
from connectors.models import Connector
from connectors.overview import Overview, overview
from providers.words import error_of


@dataclass(frozen=True, slots=True)
class WaitReason:
    """Why some events wait: the account's own words, how many, and the next try if it is known."""

    text: str
    count: int
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True)
class Side:
    """What is done in one of the two accounts, of `total` events."""

    account: Overview
    total: int
    done: int
    reasons: tuple[WaitReason, ...]

    @property
    def waiting(self) -> int:
        return self.total - self.done

    @property
    def connector(self) -> Connector:
        return self.account.connector


@dataclass(frozen=True, slots=True)
class MoveReport:
    """Meetings by how far they are. `moved`: in the new account, and gone from the old one."""

    total: int
    moved: int
    failed: int
    new: Side
    old: Side

    @property
    def pending(self) -> int:
        return self.total - self.moved - self.failed

    @property
    def is_over(self) -> bool:
        return self.moved == self.total

    @property
    def may_disconnect(self) -> bool:
        """Whether nothing is left to be done in the old account."""
        return self.old.waiting == 0


def report_of(change: AccountChange, now: datetime) -> MoveReport:
    assert change.new is not None
    entries = list(
        CalendarEntry.objects.filter(
            meeting__in=change.meetings, calendar__connector__in=[change.old_id, change.new_id]
        ).select_related("calendar")
    )
    by_meeting: dict[UUID, list[CalendarEntry]] = defaultdict(list)
    for entry in entries:
        by_meeting[entry.meeting].append(entry)
    states = Counter(_state(found) for found in by_meeting.values())
    return MoveReport(
        total=len(by_meeting),
        moved=states["moved"],
        failed=states["failed"],
        new=_side(change.new, entries, now),
        old=_side(change.old, entries, now),
    )


def _state(entries: Sequence[CalendarEntry]) -> str:
    pending = [entry for entry in entries if entry.is_pending]
    if not pending:
        return "moved"
    return "failed" if any(entry.error_code for entry in pending) else "pending"


def _side(connector: Connector, entries: Sequence[CalendarEntry], now: datetime) -> Side:
    own = [entry for entry in entries if entry.calendar.connector_id == connector.pk]
    pending = [entry for entry in own if entry.is_pending]
    return Side(overview(connector, now), len(own), len(own) - len(pending), _reasons(pending))


def _reasons(pending: Sequence[CalendarEntry]) -> tuple[WaitReason, ...]:
    by_text: dict[str, list[CalendarEntry]] = defaultdict(list)
    for entry in pending:
        if entry.error_code:
            by_text[error_of(entry)].append(entry)
    return tuple(
        WaitReason(
            text, len(found), min((e.next_try_at for e in found if e.next_try_at), default=None)
        )
        for text, found in sorted(by_text.items(), key=lambda item: -len(item[1]))
    )
