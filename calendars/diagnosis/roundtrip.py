"""The round trip: a short private event is written, seen again through an ordinary sync, removed.

It is never left behind, whenever the process dies: from its first moment the outbox holds an entry
that wants this event *absent*, with a first try of unknown outcome noted. So whatever happens here,
the outbox finds the event by its UID and removes it. Such an entry never blocks a time meanwhile,
since events of ours never do.
"""

import time as watch
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from alerts.errors import kept, met
from calendars.diagnosis.table import calendars_of, choice_in, tables_of
from calendars.models import BusyTime, Calendar, CalendarEntry
from calendars.sync import outbox
from calendars.sync.engine import sync_connector
from calendars.sync.lock import BRIEF, SyncRunningError, account_lock, fenced
from connectors.account import open_account
from connectors.models import Connector, SyncRun
from diagnosis.case import Case
from diagnosis.ladder import Answer, NotReached
from diagnosis.questions import ROUND_TRIP, CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Saying
from providers.errors import (
    CalendarGone,
    EventRefused,
    PermissionRefused,
    ProviderError,
    SignInRefused,
)

TITLE = "Daybook check"
DAYS_AHEAD, CLOCK, LENGTH = 6, time(3), timedelta(minutes=5)
NOTHING_MADE = (CalendarGone, EventRefused, PermissionRefused, SignInRefused)
"""Refusals that say for sure that no event came into being."""


class Legs:
    """The time that each part of the way took."""

    def __init__(self) -> None:
        self.seen: list[Saying] = []
        self.last = ""

    @contextmanager
    def leg(self, name: str) -> Iterator[None]:
        self.last, began = name, watch.monotonic()
        yield
        took = round((watch.monotonic() - began) * 1000)
        self.seen.append(Saying(f"leg-{name}", ms=took))


@answers(CheckQuestion(name=ROUND_TRIP, place=10, cause=8))
def ask(case: Case) -> Answer:
    if case.offline:
        raise NotReached("running", "not-written-offline")
    if case.connector.paused_at:
        raise NotReached("running", "not-written-while-paused")
    calendar = _main_calendar(case)
    entry = want_absent(calendar, case)
    legs = Legs()
    try:
        return _travel(case, entry, legs)
    except ProviderError as error:
        return _failed(entry, legs, "trip-failed", error)
    except SyncRunningError:
        return _failed(entry, legs, "trip-account-busy")


def _main_calendar(case: Case) -> Calendar:
    mains = {choice_in(table).main for table in tables_of(case)}
    found = next((one for one in calendars_of(case) if one.pk in mains), None)
    if found is None:
        raise NotReached("selection", "main-is-elsewhere")
    if not found.is_writable and (found.gone_at or found.access_told):
        raise NotReached("permission", "calendar-not-writable", calendar=str(found))
    return found


def want_absent(calendar: Calendar, case: Case) -> CalendarEntry:
    """The promise that the event will be gone, made before there is one."""
    start = quiet_time(case.now, case)
    return CalendarEntry.objects.create(
        meeting=uuid4(),
        calendar=calendar,
        role=CalendarEntry.Role.MAIN,
        wanted=CalendarEntry.Wanted.ABSENT,
        during=DateTimeTZRange(start, start + LENGTH),
        zone=case.zone.key,
        title=TITLE,
        private=True,
        # As the outbox notes a try of its own: it may have happened, and is looked at again soon.
        attempts=1,
        next_try_at=case.now + outbox.TOOK_LONGEST,
    )


def quiet_time(now: datetime, case: Case) -> datetime:
    """A time of night some days ahead, when an event disturbs nobody."""
    day = now.astimezone(case.zone).date() + timedelta(days=DAYS_AHEAD)
    return datetime.combine(day, CLOCK, case.zone).astimezone(UTC)


def _travel(case: Case, entry: CalendarEntry, legs: Legs) -> Answer:
    with legs.leg("written"):
        _write(case.connector, entry)
    with legs.leg("seen"):
        run = _sync(case.connector)
        seen = BusyTime.objects.filter(event__uid=outbox.uid_of(entry)).first()
    with legs.leg("removed"):
        CalendarEntry.objects.filter(pk=entry.pk).update(next_try_at=None)
        outbox.write_due(case.connector.pk, patience=BRIEF)
    with legs.leg("gone"):
        _sync(case.connector)
    return _arrived(entry, legs, run, seen)


def _write(connector: Connector, entry: CalendarEntry) -> None:
    with account_lock(connector.pk, patience=BRIEF), open_account(connector) as account:
        written = account.create(entry.calendar.key, outbox.draft_of(entry))
        entry.key, entry.etag = written.key, written.etag
        with fenced(connector.pk):
            entry.save(update_fields=["key", "etag"])
            outbox.prove_access(entry)


def _sync(connector: Connector) -> SyncRun:
    return sync_connector(connector.pk, trigger=SyncRun.Trigger.BUTTON, patience=BRIEF)


def _arrived(entry: CalendarEntry, legs: Legs, run: SyncRun, seen: BusyTime | None) -> Answer:
    uid = outbox.uid_of(entry)
    left = BusyTime.objects.filter(event__uid=uid).exists()
    entry.refresh_from_db()
    if entry.is_pending or left:
        return _failed(entry, legs, "trip-not-removed")
    entry.delete()
    evidence = (*legs.seen, Saying("nothing-left"))
    details: dict[str, Any] = {"calendar": str(entry.calendar)}
    if seen is not None:
        return Answer(CheckVerdict.FINE, "trip-made", evidence, details=details)
    details["error"] = kept(run)
    return Answer(CheckVerdict.BROKEN, "trip-not-come-back", evidence, details=details)


def _failed(
    entry: CalendarEntry, legs: Legs, code: str, error: ProviderError | None = None
) -> Answer:
    entry.refresh_from_db()
    if isinstance(error, NOTHING_MADE) and not entry.key:
        entry.delete()
        tail = "no-event-made"
    else:
        tail = "event-will-go"
        CalendarEntry.objects.pending().filter(pk=entry.pk).update(next_try_at=None)
    evidence = (*legs.seen, Saying(f"leg-{legs.last}-failed"), Saying(tail))
    details = {"error": met(error)} if error else {}
    return Answer(CheckVerdict.BROKEN, code, evidence, details=details)
