"""What an account is used for: by which tables, and by which future bookings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from calendars.changing.swap import Replacements, replaced
from calendars.choice import Choice, choice_of
from calendars.labels import among
from calendars.models import AccountChange, AssociatedCalendars, Calendar, CalendarEntry
from calendars.whose import name_of_table
from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Need:
    """An old calendar that is used, what for in any table, and what could take its place."""

    calendar: Calendar
    is_main: bool
    is_additional: bool
    candidates: tuple[Calendar, ...]
    chosen: int | None = None

    @property
    def needs_writing(self) -> bool:
        return self.is_main or self.is_additional

    @property
    def use(self) -> str:
        """A row of `calendars.words.change.USED_AS`."""
        if self.is_main:
            return "main"
        return "additional" if self.is_additional else "busy"


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A table before and after: labels of calendars by use. `whose` is for mid-sentence."""

    whose: str
    before: Mapping[str, Sequence[str]]
    after: Mapping[str, Sequence[str]]

    @property
    def lines(self) -> list[tuple[str, Sequence[str], Sequence[str]]]:
        return [(use, self.before[use], self.after[use]) for use in self.before]


def tables_using(old: Connector) -> list[AssociatedCalendars]:
    """Tables that count, in the order of the pages: the default first."""
    rows = AssociatedCalendars.objects.filter(host=old.host_id, rows__calendar__connector=old)
    counting = rows.filter(Q(is_default=True) | Q(page_host__isnull=False))
    return list(counting.select_related("host").distinct().order_by("-is_default", "pk"))


def choices_in(tables: Sequence[AssociatedCalendars]) -> dict[int, Choice]:
    return {table.pk: choice_of(list(table.rows.all())) for table in tables}


def needs_of(change: AccountChange) -> list[Need]:
    """One for each old calendar that is used, the main ones first, with a suggestion."""
    choices = choices_in(tables_using(change.old)).values()
    used = {pk for choice in choices for pk in choice.used}
    new = list(Calendar.objects.filter(connector=change.new_id).present()) if change.new_id else []
    needs = [
        _need(calendar, choices, new, change)
        for calendar in Calendar.objects.filter(connector=change.old, pk__in=used)
    ]
    return sorted(needs, key=lambda need: (not need.is_main, not need.is_additional))


def _need(
    calendar: Calendar, choices: Collection[Choice], new: list[Calendar], change: AccountChange
) -> Need:
    is_main = any(choice.main == calendar.pk for choice in choices)
    is_additional = any(calendar.pk in choice.additional for choice in choices)
    writing = is_main or is_additional
    candidates = tuple(one for one in new if one.is_writable or not writing)
    chosen = _suggested(calendar, candidates, is_main)
    chosen = change.by_calendar.get(calendar.pk, chosen)
    return Need(calendar, is_main, is_additional, candidates, chosen)


def _suggested(calendar: Calendar, candidates: Sequence[Calendar], is_main: bool) -> int | None:
    """The calendar of the same name; for the main one else the first, since it must have one."""
    alike = (one for one in candidates if one.name.casefold() == calendar.name.casefold())
    found = next(alike, candidates[0] if is_main and candidates else None)
    return found.pk if found else None


def previews(old: Connector, by: Replacements) -> list[TablePreview]:
    names = among(Calendar.objects.owned_by(old.host).select_related("connector"))
    tables = tables_using(old)
    choices = choices_in(tables)
    return [
        TablePreview(
            name_of_table(table),
            _labels(choices[table.pk], names),
            _labels(replaced(choices[table.pk], by), names),
        )
        for table in tables
    ]


def _labels(choice: Choice, names: Mapping[int, str]) -> dict[str, list[str]]:
    def named(pks: Collection[int | None]) -> list[str]:
        return [name for pk, name in names.items() if pk in pks]

    return {
        "main": named({choice.main}),
        "busy": named(choice.busy),
        "additional": named(choice.additional),
    }


def future_meetings(old: Connector, now: datetime) -> list[UUID]:
    """Meetings that are not over and have an event in a calendar of the account."""
    entries = CalendarEntry.objects.filter(calendar__connector=old).of_future_meetings(now)
    return list(entries.order_by("meeting").values_list("meeting", flat=True).distinct())
