"""Say which event a meeting should have in which calendars. The outbox then sees to it.

Both actions belong into the transaction that changes the meeting, and commit with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from calendars.busy import Table
from calendars.domain.identity import OWN_PREFIX
from calendars.models import AssociatedCalendar, CalendarEntry, Event
from calendars.waking import wake_writer
from calendars.words.entries import busy_title
from connectors.models import SyncRun
from live.publish import publish

Wanted = CalendarEntry.Wanted
Role = CalendarEntry.Role


@dataclass(frozen=True, slots=True)
class Content:
    during: DateTimeTZRange
    zone: str
    title: str
    description: str = ""
    location: str = ""
    url: str = ""
    private: bool = False

    def as_busy_only(self) -> "Content":
        """What somebody may see who shall only know that the time is taken."""
        return Content(self.during, self.zone, busy_title(), private=True)


@transaction.atomic
def want_event(
    *,
    meeting: UUID,
    tables: Iterable[Table],
    during: DateTimeTZRange,
    zone: str,
    title: str,
    description: str = "",
    location: str = "",
    url: str = "",
) -> None:
    """Let the meeting have an event like this in the main calendar of each table and a copy in each
    additional one, and nowhere else. Saying the same again, in the same language, changes
    nothing."""
    content = Content(during, zone, title, description, location, url)
    stored = _stored(meeting)
    touched = set()
    placed = (place for table in tables for place in _placed(table, content))
    for calendar_id, role, part in placed:
        entry = stored.pop(calendar_id, None)
        if entry is None:
            CalendarEntry.objects.create(
                meeting=meeting, calendar_id=calendar_id, role=role, **_fields(part)
            )
            touched.add(calendar_id)
        elif _update(entry, role, part):
            touched.add(calendar_id)
    touched |= {entry.calendar_id for entry in stored.values() if _withdraw(entry)}
    _have_written(touched)


@transaction.atomic
def want_no_event(*, meeting: UUID) -> None:
    """Let the meeting have no event anywhere."""
    _have_written({entry.calendar_id for entry in _stored(meeting).values() if _withdraw(entry)})


def _stored(meeting: UUID) -> dict[int, CalendarEntry]:
    rows = CalendarEntry.objects.select_for_update().filter(meeting=meeting).order_by("pk")
    return {entry.calendar_id: entry for entry in rows}


def _placed(table: Table, content: Content) -> Iterator[tuple[int, Role, Content]]:
    if table.main is not None:
        yield table.main, Role.MAIN, content
    for calendar_id, copy in table.additional:
        is_full = copy == AssociatedCalendar.Copy.FULL
        yield calendar_id, Role.ADDITIONAL, content if is_full else content.as_busy_only()


def _fields(content: Content) -> dict[str, object]:
    return {name: getattr(content, name) for name in Content.__slots__}


def _update(entry: CalendarEntry, role: Role, content: Content) -> bool:
    wish = {"wanted": Wanted.PRESENT, **_fields(content)}
    changed = any(getattr(entry, name) != value for name, value in wish.items())
    for name, value in {**wish, "role": role}.items():
        setattr(entry, name, value)
    if changed:
        entry.revision += 1
        entry.wanted_at, entry.next_try_at = timezone.now(), None
    entry.save()
    return changed


def _withdraw(entry: CalendarEntry) -> bool:
    """Want the entry's event gone. False when there is nothing to do about it."""
    if entry.wanted == Wanted.ABSENT:
        return False
    entry.wanted = Wanted.ABSENT
    entry.revision += 1
    entry.wanted_at, entry.next_try_at = timezone.now(), None
    if never_tried := not entry.key and entry.attempts == 0:
        entry.written_revision = entry.revision
    entry.save()
    return not never_tried


def _have_written(calendar_ids: set[int]) -> None:
    connectors = CalendarEntry.objects.filter(calendar_id__in=calendar_ids)
    ids = ("calendar__connector_id", "calendar__connector__host_id")
    for connector_id, host_id in connectors.order_by().values_list(*ids).distinct():
        wake_writer(connector_id)
        publish(host_id=host_id, what="entry", pk="")


@transaction.atomic
def retell_event(*, meeting: UUID, title: str, description: str) -> None:
    """Say something else of a meeting whose events stay where they are: in the calendars that it
    was written to, and in what is stored of them here. Copies that only say "Busy" stay."""
    touched = set()
    for entry in _stored(meeting).values():
        _forget_titles(entry)
        if entry.private or (entry.title, entry.description) == (title, description):
            continue
        entry.title, entry.description = title, description
        if entry.wanted == Wanted.PRESENT:
            entry.revision += 1
            entry.wanted_at, entry.next_try_at = timezone.now(), None
            touched.add(entry.calendar_id)
        entry.save()
    _have_written(touched)


def _forget_titles(entry: CalendarEntry) -> None:
    """What syncs have read of the event, in whichever account of the host it shows."""
    host = entry.calendar.connector.host_id
    known = Event.objects.filter(
        calendar__connector__host=host, uid__startswith=f"{OWN_PREFIX}{entry.pk.hex}-"
    )
    for event in known.select_for_update(of=("self",)):
        event.parts = [{**part, "title": ""} for part in event.parts]
        event.save(update_fields=["parts"])
        event.busy_times.update(title="")
    title = entry.title[: SyncRun.TITLE_LENGTH]
    named = {"title": title}
    for run in SyncRun.objects.filter(connector__host=host, changes__contains=[named]):
        run.changes = [
            {**one, "title": ""} if one.get("title") == title else one for one in run.changes
        ]
        run.save(update_fields=["changes"])
