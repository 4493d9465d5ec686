"""What was planned, done: events, busy time and the cursor in one transaction.

Reading and expanding come first and outside of it, because they take the time.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from daybook_ical import zonedata
from daybook_ical.events import EventPart
from daybook_ical.oddities import Oddity
from daybook_ical.recurrence import Unreadable
from daybook_ical.stored import from_json, to_json

from accounts.models import User
from accounts.zones import is_zone
from calendars.blocking import policy_of, recompute_blocks
from calendars.domain.identity import OWN_PREFIX, parse_entry_uid, parse_invitation_uid
from calendars.models import Calendar, CalendarEntry, Event
from calendars.sync import storage
from calendars.sync.lock import fenced
from calendars.sync.plan import Action, Hold, Quarantine, Remove, Rename, Upsert
from calendars.sync.reading import BusyRow, EventReader, OwnEntry, Span, recurs
from calendars.sync.trust import UNSHAKEN, Trust
from calendars.sync.window import Renewal, coverage
from providers.errors import TooMuch
from providers.notes import Note
from providers.window import Window

log = logging.getLogger(__name__)

ETAG_LENGTH = 255
TEXT_LENGTH = 1000
MOST_ROWS = 250_000
"""Of busy time, in what one sync brings of one calendar: some six hundred a day."""
NOT_READABLE = Oddity("not-worked-out")
"""Of an event with which Daybook itself failed."""

Parts = tuple[EventPart, ...]
NOTHING: Mapping[str, Parts] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of one calendar's sync."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    held: int = 0
    quarantined: int = 0
    doubtful: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(slots=True)
class Batch:
    """Everything that one transaction will write, worked out beforehand."""

    events: list[storage.EventRow] = field(default_factory=list)
    busy: dict[str, list[BusyRow]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    broken: list[storage.BrokenRow] = field(default_factory=list)
    renewed: dict[int, list[BusyRow]] = field(default_factory=dict)
    doubts: dict[int, tuple[Oddity, ...]] = field(default_factory=dict)
    """What only the renewal came upon, by the event's id."""
    held: int = 0
    rows: int = 0
    new_keys: set[str] = field(default_factory=set)
    same_keys: set[str] = field(default_factory=set)

    most: int = field(default_factory=lambda: MOST_ROWS)

    def keep(self, key: str, rows: list[BusyRow]) -> None:
        self.busy[key] = rows
        self.count(rows)

    def count(self, rows: list[BusyRow]) -> None:
        """Raises `TooMuch` for what would neither fit here nor help anybody."""
        self.rows += len(rows)
        if self.rows > self.most:
            raise TooMuch(Note("too-many-times", most=self.most))

    def tally(self) -> Tally:
        stored, broken = {row.key for row in self.events}, {row.key for row in self.broken}
        stored -= self.same_keys
        added = (stored | broken) & self.new_keys
        doubtful = sum(1 for row in self.events if row.oddities)
        return Tally(
            len(added),
            len(stored - added),
            len(self.removed),
            self.held,
            len(self.broken),
            doubtful,
        )


def apply(
    calendar: Calendar,
    actions: Sequence[Action],
    *,
    cursor: str | None,
    now: datetime,
    days: int,
    verified_at: datetime | None = None,
    trust: Trust = UNSHAKEN,
) -> Tally:
    """Do what was planned for a calendar, keep its window rolling, and save the cursor.

    `verified_at` is when what was pulled was true; None for now. A hold keeps the old cursor, so
    that the next pull brings the same deletions again.
    """
    reader, renewal = reader_of(calendar, _uids(actions), now=now, days=days)
    batch = prepare(reader, actions, known_parts(calendar, actions))
    renew(reader, renewal, batch, is_first=calendar.covered_until is None)
    with fenced(calendar.connector_id):
        locked = Calendar.objects.select_for_update().get(pk=calendar.pk)
        write(reader, batch, now)
        trust.note(locked, now, held=bool(batch.held))
        finish(
            locked,
            reader,
            renewal,
            batch,
            cursor=cursor,
            now=verified_at or now,
            is_certain=trust.is_certain,
        )
        if locked.covered_until and not reader.expands:
            # A table began to read it meanwhile, and what was just stored is not expanded yet.
            expand(locked, now=now, days=days)
    calendar.refresh_from_db()
    return batch.tally()


def roll(calendar: Calendar, *, now: datetime, days: int) -> bool:
    """Move the window on without asking the provider. False when there was nothing to do."""
    reader, renewal = reader_of(calendar, (), now=now, days=days)
    batch = Batch()
    renew(reader, renewal, batch, is_first=calendar.covered_until is None)
    with fenced(calendar.connector_id):
        locked = Calendar.objects.select_for_update().get(pk=calendar.pk)
        write(reader, batch, now)
        cover(locked, reader, renewal)
    return renewal is not Renewal.NOTHING


def expand(calendar: Calendar, *, now: datetime, days: int, most: int = MOST_ROWS) -> None:
    """Work out anew all busy time of a calendar, of what is stored, in the transaction that holds
    its row. Raises `TooMuch`, before anything is written, where it takes more than `most` rows."""
    calendar.covered_until = None
    window, renewal = coverage_of(calendar, now=now, days=days, expands=True)
    reader = reader_at(calendar, window, _own_uids(calendar))
    batch = Batch(most=most)
    renew(reader, renewal, batch, is_first=True)
    write(reader, batch, now)
    cover(calendar, reader, renewal)


def leave(calendar: Calendar) -> bool:
    """Keep no busy time that no table asks for any more. False if one does, or there is none."""
    with fenced(calendar.connector_id):
        locked = Calendar.objects.select_for_update().get(pk=calendar.pk)
        if locked.covered_until is None or locked.is_read:
            return False
        storage.remove_busy(locked.pk)
        locked.covered_from = locked.covered_until = None
        locked.save(update_fields=["covered_from", "covered_until"])
    return True


def reader_of(
    calendar: Calendar, own_uids: Iterable[str], *, now: datetime, days: int
) -> tuple[EventReader, Renewal]:
    expands = is_expanded(calendar)
    window, renewal = coverage_of(calendar, now=now, days=days, expands=expands)
    named = [*own_uids, *(_own_uids(calendar) if renewal is Renewal.EVERYTHING else ())]
    return reader_at(calendar, window, named, expands=expands), renewal


def reader_at(
    calendar: Calendar, window: Window, named: Iterable[str], *, expands: bool = True
) -> EventReader:
    host, uids = calendar.connector.host, list(named)
    own, meetings = own_entries(host, uids), meeting_times(host, uids, since=window.start)
    zone, policy = zone_of(calendar), policy_of(calendar)
    return EventReader(calendar.pk, window, zone, policy, own, meetings, expands)


def is_expanded(calendar: Calendar) -> bool:
    """Whether busy time belongs beside the calendar's events: it is there, or a table asks for it.

    What is there is kept complete until it is removed as a whole (`leave`).
    """
    return calendar.covered_until is not None or calendar.is_read


def coverage_of(
    calendar: Calendar, *, now: datetime, days: int, expands: bool | None = None
) -> tuple[Window, Renewal]:
    """What of the calendar counts from now on: asked of its account, expanded and claimed. Nothing
    is expanded of a calendar that no table reads; `expands` tells what is known of that."""
    same_clocks = (calendar.expanded_in, calendar.zone_data) == (
        zone_of(calendar),
        zonedata.release(),
    )
    window, renewal = coverage(calendar.covered_until, same_clocks=same_clocks, now=now, days=days)
    expands = is_expanded(calendar) if expands is None else expands
    return window, renewal if expands else Renewal.NOTHING


def zone_of(calendar: Calendar) -> str:
    """In which its whole days and floating times are."""
    known = is_zone(calendar.zone or "")
    return calendar.zone if known else calendar.connector.host.timezone


def _uids(actions: Sequence[Action]) -> list[str]:
    return [action.event.uid for action in actions if isinstance(action, Upsert)]


def _own_uids(calendar: Calendar) -> Iterable[str]:
    stored = Event.objects.filter(calendar=calendar, uid__startswith=OWN_PREFIX)
    return stored.values_list("uid", flat=True)


def own_entries(host: User, uids: Iterable[str]) -> dict[UUID, OwnEntry]:
    """Those of the host's entries that the UIDs name."""
    named = [marker.entry for marker in map(parse_entry_uid, uids) if marker]
    if not named:
        return {}
    return {
        entry.pk: OwnEntry(
            calendar_id=entry.calendar_id,
            etag=entry.etag,
            is_wanted=entry.wanted == CalendarEntry.Wanted.PRESENT,
            is_pending=entry.is_pending,
            start=entry.during.lower,
            end=entry.during.upper,
        )
        for entry in CalendarEntry.objects.owned_by(host).filter(pk__in=named)
    }


def meeting_times(host: User, uids: Iterable[str], *, since: datetime) -> frozenset[Span]:
    """When the host's meetings are that are not long over, if any of the UIDs is that of an
    invitation to one."""
    if not any(map(parse_invitation_uid, uids)):
        return frozenset()
    wanted = CalendarEntry.objects.owned_by(host).of_future_meetings(since)
    return frozenset(
        (during.lower, during.upper) for during in wanted.values_list("during", flat=True)
    )


def known_parts(calendar: Calendar, actions: Sequence[Action]) -> Mapping[str, Parts]:
    """What was understood before of events of which little is understood now, by key."""
    keys = [one.event.key for one in actions if isinstance(one, Quarantine) and one.event.parts]
    if not keys:
        return {}
    stored = Event.objects.filter(calendar=calendar, key__in=keys)
    return {key: from_json(parts) for key, parts in stored.values_list("key", "parts")}


def prepare(
    reader: EventReader, actions: Sequence[Action], known: Mapping[str, Parts] = NOTHING
) -> Batch:
    """Expand what was delivered. An event that cannot be expanded is set aside, nothing else."""
    batch = Batch()
    for action in actions:
        match action:
            case Upsert():
                _prepare_upsert(reader, action, batch)
            case Quarantine():
                _prepare_quarantine(reader, action, known.get(action.event.key, ()), batch)
            case Rename(key, to):
                batch.renamed[key] = to
            case Remove(key):
                batch.removed.append(key)
            case Hold(deletions):
                batch.held = deletions
    return batch


def _prepare_upsert(reader: EventReader, action: Upsert, batch: Batch) -> None:
    event, etag = action.event, _etag(action.event.etag)
    if action.is_new:
        batch.new_keys.add(event.key)
    if action.is_same:
        batch.same_keys.add(event.key)
    expanded = _expanded(reader, event.key, event.uid, etag, event.parts)
    if isinstance(expanded, Oddity):
        row = storage.BrokenRow.of(event.key, etag, event.uid[:TEXT_LENGTH], expanded)
        batch.broken.append(row)
        return
    rows, doubts = expanded
    batch.keep(event.key, rows)
    batch.events.append(
        storage.EventRow.of(
            event.key,
            etag,
            event.uid[:TEXT_LENGTH],
            to_json(event.parts),
            recurs(event.parts),
            reader.entry_id(event.uid),
            _together_told(event.doubts, doubts),
        )
    )


def _prepare_quarantine(
    reader: EventReader, action: Quarantine, known: Parts, batch: Batch
) -> None:
    event, etag = action.event, _etag(action.event.etag)
    if action.is_new:
        batch.new_keys.add(event.key)
    row = storage.BrokenRow.of(event.key, etag, event.uid[:TEXT_LENGTH], action.problem)
    together = _together(known, event.parts)
    if event.parts and not isinstance(
        expanded := _expanded(reader, event.key, event.uid, etag, together), Oddity
    ):
        batch.keep(event.key, expanded[0])
        row = row._replace(parts=to_json(together), recurs=recurs(together))
    batch.broken.append(row)


def _together(known: Parts, told: Parts) -> Parts:
    """What was known and the little that is told now; only what is told of an instance replaces
    what was known of that instance."""
    instances = {part.recurrence_id for part in told if part.recurrence_id is not None}
    again = set(told)
    kept = [part for part in known if part.recurrence_id not in instances and part not in again]
    return (*kept, *told)


def _together_told(known: Iterable[Oddity], more: Iterable[Oddity]) -> tuple[Oddity, ...]:
    """Each of them once."""
    return tuple(dict.fromkeys((*known, *more)))


def _etag(etag: str) -> str:
    """An etag too long to keep is as good as none: the event is read again."""
    return etag if len(etag) <= ETAG_LENGTH else ""


def _expanded(
    reader: EventReader, key: str, uid: str, etag: str, parts: Sequence[EventPart]
) -> tuple[list[BusyRow], tuple[Oddity, ...]] | Oddity:
    """The event's busy time with the doubts about it, or why it is not known."""
    try:
        return reader.busy(uid, etag, parts)
    except Unreadable as error:
        return error.oddity
    except Exception:
        log.exception("event %s of calendar %s could not be expanded", key, reader.calendar_id)
        return NOT_READABLE


def renew(reader: EventReader, renewal: Renewal, batch: Batch, *, is_first: bool = False) -> None:
    """Expand again what the new window asks for, except what is written anyway.

    What is expanded for the first time counts like what a sync brings. Raises `TooMuch`.
    """
    if renewal is Renewal.NOTHING:
        return
    stored = Event.objects.filter(calendar_id=reader.calendar_id).exclude(parts=[])
    if renewal is Renewal.SERIES:
        stored = stored.filter(recurs=True)
    else:
        # What takes no time any more goes with the past (`cover`).
        stored = stored.dated().not_over(reader.window.start)
    for event in stored.exclude(key__in=_written_anyway(batch)).iterator():
        expanded = _expanded(reader, event.key, event.uid, event.etag, from_json(event.parts))
        if isinstance(expanded, Oddity):
            key = batch.renamed.get(event.key, event.key)
            batch.broken.append(storage.BrokenRow.of(key, event.etag, event.uid, expanded))
            continue
        batch.renewed[event.pk], doubts = expanded
        if is_first:
            batch.count(batch.renewed[event.pk])
        known = event.caution.doubts
        if told := _together_told(known, doubts)[len(known) :]:
            batch.doubts[event.pk] = (*known, *told)


def _written_anyway(batch: Batch) -> list[str]:
    """Keys, as they are stored before the batch is."""
    before = {to: key for key, to in batch.renamed.items()}
    return [before.get(key, key) for key in (*batch.busy, *batch.removed)]


def write(reader: EventReader, batch: Batch, now: datetime) -> None:
    if batch.renamed:
        storage.rename_events(reader.calendar_id, batch.renamed)
    if batch.removed:
        storage.remove_events(reader.calendar_id, batch.removed)
    busy = dict(batch.renewed)
    ids: dict[str, int] = {}
    if batch.events:
        ids |= storage.upsert_events(reader.calendar_id, batch.events, now)
    if batch.broken:
        ids |= storage.quarantine_events(reader.calendar_id, batch.broken, now)
    busy |= {ids[key]: rows for key, rows in batch.busy.items()}
    if batch.doubts:
        storage.note_doubts(batch.doubts)
    if busy:
        storage.replace_busy(reader.calendar_id, busy)


def finish(
    calendar: Calendar,
    reader: EventReader,
    renewal: Renewal,
    batch: Batch,
    *,
    cursor: str | None,
    now: datetime,
    is_certain: bool = True,
) -> None:
    """Note what is now true of the calendar, in the transaction that made it true."""
    calendar.held_deletions = batch.held
    calendar.error_code, calendar.error_details, calendar.error_text = "", {}, ""
    if batch.held:
        calendar.held_since = calendar.held_since or now
    else:
        calendar.held_since = calendar.deletions_accepted_at = None
        calendar.cursor = cursor
        if is_certain:
            calendar.verified_at = now
        if batch.tally().has_changes:
            calendar.changed_at = now
    cover(calendar, reader, renewal)


def cover(calendar: Calendar, reader: EventReader, renewal: Renewal) -> None:
    """Save how far busy time reaches now, and follow a policy that was changed meanwhile."""
    if not reader.expands:
        calendar.save()
        return
    if renewal is not Renewal.NOTHING:
        storage.remove_past(calendar.pk, reader.window.start)
        calendar.covered_from = reader.window.start
        calendar.expanded_in = reader.zone
        calendar.zone_data = zonedata.release()
    calendar.covered_until = reader.window.end
    calendar.save()
    if policy_of(calendar) != reader.policy:
        recompute_blocks(calendar)
