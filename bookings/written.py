"""Where a meeting stands in the host's calendars: written, waiting, or failing and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from calendars.labels import among
from calendars.models import CalendarEntry
from providers.words import error_of


class Stand(StrEnum):
    WRITTEN = "written"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WriteStatus:
    """A meeting's event in one calendar. `cause` is why the last try failed, `code` the same for
    programs, and `next_try_at` when the next one comes; `written_at` is when the calendar last took
    it, perhaps as it was before."""

    calendar: str
    is_main: bool
    stand: Stand
    written_at: datetime | None = None
    calendar_id: int = 0
    code: str = ""
    cause: str = ""
    next_try_at: datetime | None = None


def places_of(meetings: Iterable[UUID], host_id: int) -> Mapping[UUID, tuple[WriteStatus, ...]]:
    """The places of many meetings in the calendars of one host, in one query, the main calendar
    first. One that stands nowhere is left out."""
    entries = list(
        CalendarEntry.objects.present()
        .filter(meeting__in=list(meetings), calendar__connector__host=host_id)
        .select_related("calendar__connector")
        .order_by("-role", "created_at", "pk")  # "main" after "additional", so backwards
    )
    labels = among({entry.calendar_id: entry.calendar for entry in entries}.values())
    found: dict[UUID, list[WriteStatus]] = defaultdict(list)
    for entry in entries:
        found[entry.meeting].append(_place(entry, labels[entry.calendar_id]))
    return {meeting: tuple(places) for meeting, places in found.items()}


def _place(entry: CalendarEntry, label: str) -> WriteStatus:
    waits = Stand.FAILED if entry.error_code else Stand.WAITING
    return WriteStatus(
        calendar=label,
        is_main=entry.role == CalendarEntry.Role.MAIN,
        stand=waits if entry.is_pending else Stand.WRITTEN,
        written_at=entry.written_at,
        calendar_id=entry.calendar_id,
        code=entry.error_code,
        cause=error_of(entry),
        next_try_at=entry.next_try_at,
    )
