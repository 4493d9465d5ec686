"""What is ticked in an Associated calendars table, whether it is saved or only wished for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from calendars.models import AssociatedCalendar

Copy = AssociatedCalendar.Copy


@dataclass(frozen=True, slots=True)
class Choice:
    """Ids of calendars. `copies` holds only what differs from all details."""

    main: int | None = None
    busy: frozenset[int] = frozenset()
    additional: frozenset[int] = frozenset()
    copies: Mapping[int, str] = field(default_factory=dict)

    @property
    def used(self) -> frozenset[int]:
        return self.busy | self.additional | ({self.main} if self.main is not None else set())

    def copy_of(self, calendar: int) -> str:
        return self.copies.get(calendar, Copy.FULL)


def choice_of(rows: Collection[AssociatedCalendar]) -> Choice:
    """What a saved table says."""
    return Choice(
        main=next((row.calendar_id for row in rows if row.is_main), None),
        busy=frozenset(row.calendar_id for row in rows if row.is_busy),
        additional=frozenset(row.calendar_id for row in rows if row.is_additional),
        copies={row.calendar_id: row.copy for row in rows if row.is_additional},
    )
