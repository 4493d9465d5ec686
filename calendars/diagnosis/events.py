"""Events that do not block, and why: what questions 4 and 5 are about."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from daybook_ical.events import Response, ShowAs

from calendars.blocking import policy_of
from calendars.diagnosis.table import choice_in, tables_of
from calendars.domain.blocking import BlockingReason, judge
from calendars.domain.caution import NO_CAUTION, Caution
from calendars.models import BusyTime, Calendar
from calendars.querysets import BusyTimeQuerySet
from diagnosis.case import Case

MOST = 200


@dataclass(frozen=True, slots=True)
class Passing:
    """An event that blocks nothing. `row` is for the owner's eyes: it knows the title."""

    calendar: Calendar
    start: datetime
    end: datetime
    all_day: bool
    is_free: bool
    is_declined: bool
    reason: BlockingReason
    row: BusyTime
    caution: Caution = NO_CAUTION


def busy_calendars(case: Case) -> list[Calendar]:
    """Those of this account whose events count for a table in question."""
    chosen = {pk for table in tables_of(case) for pk in choice_in(table).busy}
    return [one for one in case.connector.calendars.select_related("connector") if one.pk in chosen]


def passing_events(case: Case, calendars: Collection[Calendar]) -> list[Passing]:
    """Everybody else's events in the span in question that do not block, the earliest first."""
    rows = BusyTime.objects.filter(calendar__in=calendars, blocks=False, ours=False)
    by_id = {one.pk: one for one in calendars}
    found = rows.overlapping(*case.span).select_related("event").order_by("during", "pk")[:MOST]
    return list(_passing(found, by_id))


def blocking_count(case: Case, calendars: Collection[Calendar]) -> int:
    return _blocking(case, calendars).count()


def cautions(case: Case, calendars: Collection[Calendar]) -> list[tuple[Calendar, Caution]]:
    """Why events that block in the span in question may block more than they take, or elsewhere."""
    by_id = {one.pk: one for one in calendars}
    rows = _blocking(case, calendars).exclude(event__doubt="", event__problem="")
    told = rows.order_by("calendar", "event").select_related("event")[:MOST]
    found = dict.fromkeys((row.calendar_id, row.event.caution) for row in told)
    return [(by_id[pk], caution) for pk, caution in found]


def _blocking(case: Case, calendars: Collection[Calendar]) -> BusyTimeQuerySet:
    rows = BusyTime.objects.filter(calendar__in=calendars, ours=False).blocking()
    return rows.overlapping(*case.span)


def _passing(rows: Collection[BusyTime], calendars: dict[int, Calendar]) -> Iterator[Passing]:
    for row in rows:
        calendar = calendars[row.calendar_id]
        response = Response(row.response)
        show_as = ShowAs(row.show_as)
        verdict = judge(show_as, response, row.all_day, policy_of(calendar))
        yield Passing(
            calendar=calendar,
            start=row.during.lower,
            end=row.during.upper,
            all_day=row.all_day,
            is_free=show_as is ShowAs.FREE and response is not Response.DECLINED,
            is_declined=response is Response.DECLINED,
            reason=verdict.reason,
            row=row,
            caution=row.event.caution,
        )
