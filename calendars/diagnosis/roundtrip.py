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
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from calendars.diagnosis.table import calendars_of, choice_in, tables_of
from calendars.models import BusyTime, Calendar, CalendarEntry
from calendars.sync import outbox
from calendars.sync.engine import sync_connector
from calendars.sync.lock import BRIEF, SyncRunningError, account_lock, fenced
from connectors.account import open_account
from connectors.models import Connector, SyncRun
from diagnosis.case import Case
from diagnosis.ladder import Answer, NotReached
from diagnosis.result import CheckVerdict
from providers.errors import (
    CalendarGone,
    EventRefused,
    PermissionRefused,
    ProviderError,
    SignInRefused,
)
from providers.words import error_of, remedy, said

TITLE = "Daybook check"
DAYS_AHEAD, CLOCK, LENGTH = 6, time(3), timedelta(minutes=5)
NOTHING_MADE = (CalendarGone, EventRefused, PermissionRefused, SignInRefused)
"""Refusals that say for sure that no event came into being."""


class Legs:
    """The time that each part of the way took."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.last = ""

    @contextmanager
    def leg(self, name: str) -> Iterator[None]:
        self.last, began = name, watch.monotonic()
        yield
        self.lines.append(f"{name}: {round((watch.monotonic() - began) * 1000)} ms.")


def ask(case: Case) -> Answer:
    if case.offline:
        raise NotReached(1, "Nothing was written: that is a worker's job.")
    if case.connector.paused_at:
        raise NotReached(1, "The connector is paused, so nothing is written.")
    calendar = _main_calendar(case)
    entry = want_absent(calendar, case)
    legs = Legs()
    try:
        return _travel(case, entry, legs)
    except ProviderError as error:
        return _failed(entry, legs, said(error.told), remedy(error.code), error)
    except SyncRunningError:
        return _failed(entry, legs, "The account is busy with another sync.", "Try again later.")


def _main_calendar(case: Case) -> Calendar:
    mains = {choice_in(table).main for table in tables_of(case)}
    found = next((one for one in calendars_of(case) if one.pk in mains), None)
    if found is None:
        raise NotReached(6, "The main booking calendar is not one of this account's.")
    if not found.is_writable and (found.gone_at or found.access_told):
        raise NotReached(7, f"“{found}” cannot be written to.")
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
    with legs.leg("Written to the server"):
        _write(case.connector, entry)
    with legs.leg("Seen again by an ordinary sync"):
        run = _sync(case.connector)
        seen = BusyTime.objects.filter(event__uid=outbox.uid_of(entry)).first()
    with legs.leg("Removed from the server"):
        CalendarEntry.objects.filter(pk=entry.pk).update(next_try_at=None)
        outbox.write_due(case.connector.pk, patience=BRIEF)
    with legs.leg("Gone again after another sync"):
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
        return _failed(entry, legs, "The event could not be removed yet.", "")
    entry.delete()
    lines = (*legs.lines, "Nothing is left behind.")
    if seen is None:
        why = error_of(run) or "the sync went through, but the event was not in it"
        return Answer(
            CheckVerdict.BROKEN,
            lines,
            f"The event was written, but did not come back: {why}.",
            "Look at questions 3 and 9; if both are fine, hand the report to support.",
            title="The event did not come back",
        )
    return Answer(
        CheckVerdict.FINE,
        lines,
        f"An event was written to “{entry.calendar}”, came back as busy time and was removed "
        "again: both directions work.",
        title="Both directions work",
    )


def _failed(
    entry: CalendarEntry,
    legs: Legs,
    why: str,
    remedy: str,
    error: ProviderError | None = None,
) -> Answer:
    entry.refresh_from_db()
    if isinstance(error, NOTHING_MADE) and not entry.key:
        entry.delete()
        tail = "No event was made."
    else:
        tail = "The check's event, if there is one, is removed by itself within minutes."
        CalendarEntry.objects.pending().filter(pk=entry.pk).update(next_try_at=None)
    return Answer(
        CheckVerdict.BROKEN,
        (*legs.lines, f"{legs.last}: failed here.", tail),
        why,
        remedy or "Run it again later; the removal is retried until it is done.",
        title="The round trip failed",
    )
