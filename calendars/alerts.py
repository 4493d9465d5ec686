"""The examiners of calendars: the facts in a few queries, however many connectors are asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, Max, OuterRef, Q, QuerySet, Window
from django.db.models.fields.json import KT

from alerts.among import among
from alerts.conditions import Condition, Finding
from alerts.errors import kept
from calendars.domain.caution import Caution, name_of, stored_doubts, stored_problem
from calendars.domain.conditions import (
    CALENDAR_CODES,
    ENTRY_CODES,
    CalendarFacts,
    EntryFacts,
    Remark,
    calendar_conditions,
    entry_conditions,
)
from calendars.models import (
    AssociatedCalendar,
    AssociatedCalendars,
    BusyTime,
    Calendar,
    CalendarEntry,
    Event,
)
from calendars.querysets import EventQuerySet
from connectors.examining.ageing import calendar_fresh_until
from connectors.examining.examiners import Ward
from connectors.models import Connector
from providers.base import Access

NO_MAIN = "main-calendar-not-chosen"
JUST_NOW = timedelta(minutes=3)
"""So that a meeting which was booked or moved is looked at before it is read as usual."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a calendar is ticked for in any table that counts."""

    is_main: bool = False
    is_busy: bool = False
    is_additional: bool = False


def examine_calendars(ward: Ward, now: datetime) -> Iterator[Finding]:
    problems, doubts = _problems(ward), _doubts(ward, now)
    found: dict[int, list[Condition]] = defaultdict(list)
    connectors = {connector.pk: connector for connector in ward.connectors}
    unread = Q(pk__in=[*problems, *doubts])
    of_ward = Calendar.objects.filter(connector__in=among(ward.ids))
    remarkable = list(dated(of_ward).filter(conspicuous(now) | unread).order_by("pk"))
    uses = _uses(remarkable)
    for calendar in remarkable:
        connector = connectors[calendar.connector_id]
        use = uses.get(calendar.pk, Use())
        remarks = problems.get(calendar.pk, []), doubts.get(calendar.pk, [])
        facts = _facts(calendar, connector, use, remarks, now)
        found[connector.pk] += calendar_conditions(facts, now)
    for connector in ward.connectors:
        yield Finding(connector.host_id, connector.pk, CALENDAR_CODES, tuple(found[connector.pk]))


def dated(calendars: QuerySet[Calendar]) -> QuerySet[Calendar]:
    return calendars.annotate(lasts=calendar_fresh_until("verified_at", "connector__"))


def conspicuous(now: datetime) -> Q:
    """Of calendars that are `dated`: all of which there may be a condition, and few others. The
    many that are well need not be looked at one by one."""
    ticked = AssociatedCalendar.objects.filter(calendar=OuterRef("pk"))
    written = Exists(ticked.filter(Q(is_main=True) | Q(is_additional=True)))
    read_only = Q(written) & ~Q(access=Access.READ_WRITE)
    is_late = Q(lasts__lt=now, connector__paused_at=None)
    gone_or_late = ~Q(gone_at=None) | ~Q(error_code="") | ~Q(error_text="") | is_late
    asks = Q(held_deletions__gt=0) | Q(comparisons_due__gt=0)
    return (Q(Exists(ticked)) & gone_or_late) | read_only | asks


def suspects(now: datetime) -> Iterator[int]:
    """Hosts of calendars that are late or in trouble, of events that cannot be read, wait to be
    written or were wanted just now, and of pages without a main calendar."""
    found = dated(Calendar.objects.all()).filter(conspicuous(now))
    yield from found.order_by().values_list("connector__host_id", flat=True)
    unread = Event.objects.quarantined()
    pending = CalendarEntry.objects.pending().filter(during__endswith__gt=now)
    wanted = CalendarEntry.objects.filter(wanted_at__gte=now - JUST_NOW)
    for rows in (unread, pending, wanted):
        yield from rows.order_by().values_list("calendar__connector__host_id", flat=True)
    yield from _without_main()


def _without_main() -> Iterator[int]:
    main = AssociatedCalendar.objects.filter(is_main=True)
    settled = main.filter(table__is_default=True, table__host=OuterRef("connector__host"))
    present = Calendar.objects.present().filter(~Exists(settled))
    yield from present.order_by().values_list("connector__host_id", flat=True).distinct()
    own = AssociatedCalendars.objects.filter(is_default=False, page_host__isnull=False)
    lacking = own.filter(~Exists(main.filter(table=OuterRef("pk"))))
    yield from lacking.order_by().values_list("host_id", flat=True)


def _facts(
    calendar: Calendar,
    connector: Connector,
    use: Use,
    remarks: tuple[list[Remark], list[Remark]],
    now: datetime,
) -> CalendarFacts:
    synced = connector.last_sync_at
    return CalendarFacts(
        pk=calendar.pk,
        name=calendar.label,
        is_writable=calendar.is_writable,
        gone_at=calendar.gone_at,
        verified_at=calendar.verified_at,
        fresh_until=connector.fresh_until(calendar.verified_at)
        if calendar.verified_at and not connector.paused_at
        else None,
        account_is_fresh=synced is not None and now <= connector.fresh_until(synced),
        error=kept(calendar),
        held=calendar.held_deletions,
        held_since=calendar.held_since,
        untold=calendar.untold,
        untold_since=calendar.untold_since,
        comparisons_due=calendar.comparisons_due,
        problems=remarks[0],
        doubts=remarks[1],
        unread_is_ignored=calendar.unreadable_events == Calendar.Unreadable.IGNORE,
        is_main=use.is_main,
        is_busy=use.is_busy,
        is_additional=use.is_additional,
    )


def _problems(ward: Ward) -> Mapping[int, list[Remark]]:
    events = Event.objects.filter(calendar__connector__in=among(ward.ids))
    return _remarks(events.quarantined(), "problem", "oddity", _as_problem)


def _doubts(ward: Ward, now: datetime) -> Mapping[int, list[Remark]]:
    """Only of events that still block: what is over matters to nobody any more."""
    events = Event.objects.filter(calendar__connector__in=among(ward.ids)).doubtful()
    blocking = BusyTime.objects.blocking().filter(event=OuterRef("pk"), during__endswith__gt=now)
    return _remarks(events.filter(Exists(blocking), problem=""), "doubt", "oddities", _as_doubts)


def _as_problem(code: str, told: Mapping[str, Any]) -> Caution:
    return Caution(problem=stored_problem(code, told))


def _as_doubts(code: str, told: Sequence[Mapping[str, Any]]) -> Caution:
    return Caution(doubts=stored_doubts(code, told))


def _remarks(
    events: EventQuerySet, code: str, details: str, read: Callable[[str, Any], Caution]
) -> Mapping[int, list[Remark]]:
    """What two columns tell, with its numbers and the first of its events as an example."""
    alike = ["calendar_id", code, details]
    rows = events.annotate(
        number=Window(Count("pk"), partition_by=alike),
        newest=Window(Max("problem_since"), partition_by=alike),
        start=KT("parts__0__start"),
    )
    found: dict[int, list[Remark]] = defaultdict(list)
    for calendar_id, found_code, told, number, key, start, newest in (
        rows.order_by(*alike, "pk")
        .distinct(*alike)
        .values_list(*alike, "number", "key", "start", "newest")
    ):
        example = name_of(key, start or "")
        found[calendar_id].append(Remark(read(found_code, told), number, example, newest))
    return {pk: sorted(remarks, key=lambda one: -one.count) for pk, remarks in found.items()}


def _uses(calendars: Sequence[Calendar]) -> Mapping[int, Use]:
    """Tables of deleted pages do not count: they are nobody's any more."""
    rows = AssociatedCalendar.objects.filter(calendar__in=[one.pk for one in calendars]).filter(
        Q(table__is_default=True) | Q(table__page_host__isnull=False)
    )
    found: dict[int, Use] = {}
    for pk, main, busy, additional in rows.order_by().values_list(
        "calendar_id", "is_main", "is_busy", "is_additional"
    ):
        before = found.get(pk, Use())
        found[pk] = Use(
            before.is_main or main, before.is_busy or busy, before.is_additional or additional
        )
    return found


def examine_entries(ward: Ward, now: datetime) -> Iterator[Finding]:
    """What is still to be written. While a connector is paused nothing is expected of it."""
    rows = CalendarEntry.objects.pending().filter(
        calendar__connector__in=among(ward.ids), during__endswith__gt=now
    )
    found: dict[int, list[Condition]] = defaultdict(list)
    for entry in rows.select_related("calendar").order_by("created_at", "pk"):
        found[entry.calendar.connector_id] += entry_conditions(_entry_facts(entry), now)
    for connector in ward.connectors:
        yield Finding(connector.host_id, connector.pk, ENTRY_CODES, tuple(found[connector.pk]))


def _entry_facts(entry: CalendarEntry) -> EntryFacts:
    return EntryFacts(
        pk=str(entry.pk),
        calendar=entry.calendar.label,
        starts_at=entry.during.lower,
        ends_at=entry.during.upper,
        wanted_at=entry.wanted_at,
        is_wanted=entry.wanted == CalendarEntry.Wanted.PRESENT,
        error=kept(entry),
        next_try_at=entry.next_try_at,
    )


def examine_tables(ward: Ward, now: datetime) -> Iterator[Finding]:
    """Whether bookings have a calendar to be written to: by default, and on pages with a table of
    their own. Who has no calendars yet is led there by the dashboard instead."""
    rows = AssociatedCalendar.objects.filter(table=OuterRef("pk"), is_main=True)
    # Pages live one floor up; only the name of their relation is known here.
    tables = AssociatedCalendars.objects.filter(host__in=among(ward.hosts)).annotate(
        has_main=Exists(rows, output_field=BooleanField())
    )
    known = tables.order_by().values_list("host_id", "is_default", "page_host__page_id", "has_main")
    settled, missing = set(), defaultdict(list)
    for host, is_default, page, has_main in known:
        if is_default and has_main:
            settled.add(host)
        elif not is_default and page and not has_main:
            missing[host].append(Condition(NO_MAIN, f"page:{page}"))
    present = Calendar.objects.present().filter(connector__host__in=among(ward.hosts))
    having = set(present.order_by().values_list("connector__host_id", flat=True).distinct())
    for host in ward.hosts:
        found = list(missing[host]) if host in having else []
        if host in having and host not in settled:
            found.append(Condition(NO_MAIN))
        yield Finding(host, None, frozenset({NO_MAIN}), tuple(found))
