"""Write what is wanted into the calendars, as often as it takes, and exactly once each.

The process may die at any moment. Before the network is touched, the try is committed, so that the
next process knows that the event may exist; what exists is then found again by its UID. Every step
may be repeated without harm.
"""

import logging
import random
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from daybook_ical.drafts import EventDraft
from django.utils import timezone

from calendars.domain.identity import OwnUid
from calendars.models import Calendar, CalendarEntry
from calendars.querysets import CalendarEntryQuerySet
from calendars.sync.findings import InternalError
from calendars.sync.lock import PATIENCE, SyncRunningError, account_lock, fenced
from calendars.sync.retry import OF_THE_VISIT, PASSING, next_write
from connectors.account import open_account
from connectors.examining.examine import examine_connector
from connectors.models import Connector
from live.publish import publish
from providers.base import Access, Provider, Written
from providers.errors import (
    CalendarGone,
    EventGone,
    PermissionRefused,
    ProviderError,
    codes_of,
)

log = logging.getLogger(__name__)

Wanted = CalendarEntry.Wanted
TOOK_LONGEST = timedelta(minutes=2)
"""When an entry is due again whose writer died in the middle of a try."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many entries were brought to what is wanted, and how many were not."""

    written: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry as it was when its try began. `may_exist`: an earlier try had an unknown end."""

    entry: CalendarEntry
    may_exist: bool


def write_due(
    connector_id: int,
    *,
    now: datetime | None = None,
    provider: Provider | None = None,
    patience: timedelta = PATIENCE,
) -> Outcome:
    """Write all entries of a connector whose time has come.

    Raises `SyncRunningError` when the account is in use for longer than `patience`.
    """
    with account_lock(connector_id, patience=patience):
        now = now or timezone.now()
        outcome = _write_due(connector_id, now, provider)
    if outcome != Outcome():
        _announce(connector_id, outcome)
        examine_connector(connector_id, now=now)
    return outcome


def _announce(connector_id: int, outcome: Outcome) -> None:
    seen = Connector.objects.filter(pk=connector_id)
    if outcome.written:
        seen.update(last_seen_at=timezone.now())
    for host_id in seen.values_list("host_id", flat=True):
        publish(host_id=host_id, what="entry", pk="")
        publish(host_id=host_id, what="connector", pk=connector_id)


def _write_due(connector_id: int, now: datetime, provider: Provider | None) -> Outcome:
    connector = Connector.objects.get(pk=connector_id)
    due = list(_due(connector, now).values_list("pk", flat=True))
    if not due:
        return Outcome()
    try:
        with nullcontext(provider) if provider else open_account(connector) as account:
            return _write_all(connector_id, account, due, now)
    except ProviderError as error:
        # The account could not even be opened.
        _postpone(connector_id, due, error, now)
        return Outcome(failed=len(due))


def release(connector: Connector) -> bool:
    """Try again now what failed because of the account, which answers again."""
    codes = codes_of(PASSING)
    waiting = CalendarEntry.objects.pending().filter(
        calendar__connector=connector, error_code__in=codes
    )
    return bool(waiting.update(next_try_at=None))


def uid_of(entry: CalendarEntry) -> str:
    return str(OwnUid(entry.pk, entry.generation))


def draft_of(entry: CalendarEntry) -> EventDraft:
    return EventDraft(
        uid=uid_of(entry),
        revision=entry.revision,
        start=entry.during.lower,
        end=entry.during.upper,
        zone=entry.zone,
        title=entry.title,
        description=entry.description,
        location=entry.location,
        url=entry.url,
        private=entry.private,
    )


def _due(connector: Connector, now: datetime) -> CalendarEntryQuerySet:
    return (
        CalendarEntry.objects.due(now)
        .filter(calendar__connector=connector)
        .order_by("created_at", "pk")
    )


def _write_all(connector_id: int, account: Provider, due: list[UUID], now: datetime) -> Outcome:
    written = failed = 0
    for number, pk in enumerate(due):
        if account.budget.is_spent:
            # Nothing is wrong with the rest, which stays due.
            break
        claim = _claim(connector_id, pk, now)
        if claim is None:
            continue
        try:
            _settle(account, claim, now)
            prove_access(claim.entry)
            written += 1
        except OF_THE_VISIT as error:
            _fail(claim, error, now)
            _postpone(connector_id, due[number + 1 :], error, now)
            return Outcome(written, failed + len(due) - number)
        except ProviderError as error:
            _fail(claim, error, now)
            failed += 1
        except SyncRunningError:
            raise
        except Exception as error:
            log.exception("entry %s could not be written", pk)
            _fail(claim, InternalError(type(error).__name__), now)
            failed += 1
    return Outcome(written, failed)


def _claim(connector_id: int, pk: UUID, now: datetime) -> Claim | None:
    """Note the try before it is made. None when there is nothing to do any more."""
    with fenced(connector_id):
        entry = CalendarEntry.objects.select_for_update().filter(pk=pk).first()
        if entry is None or not entry.is_pending:
            return None
        may_exist = entry.attempts > 0
        entry.attempts += 1
        entry.next_try_at = now + TOOK_LONGEST
        entry.save(update_fields=["attempts", "next_try_at"])
    return Claim(CalendarEntry.objects.select_related("calendar").get(pk=pk), may_exist)


def _settle(account: Provider, claim: Claim, now: datetime) -> None:
    """The least that brings what is written to what is wanted."""
    entry = claim.entry
    if entry.wanted == Wanted.PRESENT:
        if entry.key:
            _update(account, entry, now)
        else:
            _create(account, entry)
    elif entry.key:
        _delete(account, entry)
    else:
        _delete_unseen(account, claim)


def _create(account: Provider, entry: CalendarEntry) -> None:
    written = account.create(entry.calendar.key, draft_of(entry))
    _save(entry, key=written.key, etag=written.etag, **_settled(entry))


def _update(account: Provider, entry: CalendarEntry, now: datetime) -> None:
    try:
        written = account.update(entry.calendar.key, entry.key, entry.etag, draft_of(entry))
    except EventGone:
        if entry.during.upper <= now:
            # What is over and was tidied away stays away.
            _save(entry, generation=entry.generation + 1, key="", etag="", **_settled(entry))
            return
        # Servers do not take a deleted UID again, so the event is made anew under a new one.
        _save(entry, generation=entry.generation + 1, key="", etag="")
        _create(account, entry)
    else:
        _save(entry, key=written.key, etag=written.etag, **_settled(entry))


def _delete(account: Provider, entry: CalendarEntry) -> None:
    account.delete(entry.calendar.key, entry.key, entry.etag)
    _save(entry, generation=entry.generation + 1, key="", etag="", **_settled(entry))


def _delete_unseen(account: Provider, claim: Claim) -> None:
    """Remove an event of which nobody knows whether it was made: find it by making it."""
    entry = claim.entry
    if claim.may_exist:
        found: Written = account.create(entry.calendar.key, draft_of(entry))
        _save(entry, key=found.key, etag=found.etag)
        _delete(account, entry)
    else:
        _save(entry, **_settled(entry))


def prove_access(entry: CalendarEntry) -> None:
    """Where nobody tells what may be done, an event that was written tells."""
    if entry.key:
        silent = Calendar.objects.filter(pk=entry.calendar_id, access_told=False)
        silent.update(access=str(Access.READ_WRITE))


def _settled(entry: CalendarEntry) -> dict[str, object]:
    """What a success means. The wish may have changed meanwhile; then the entry is due again."""
    return {
        "written_revision": entry.revision,
        "written_at": timezone.now(),
        "attempts": 0,
        "next_try_at": None,
        "error_code": "",
        "error_details": {},
        "error_text": "",
    }


def _save(entry: CalendarEntry, **facts: object) -> None:
    """Commit facts about what is written, without touching what is wanted."""
    for name, value in facts.items():
        setattr(entry, name, value)
    with fenced(entry.calendar.connector_id):
        CalendarEntry.objects.filter(pk=entry.pk).update(**facts)


def _fail(claim: Claim, error: ProviderError, now: datetime) -> None:
    entry = claim.entry
    retry = next_write(now=now, attempts=entry.attempts, error=error, chance=_chance())
    with fenced(entry.calendar.connector_id):
        if isinstance(error, PermissionRefused):
            Calendar.objects.filter(pk=entry.calendar_id).update(access="read-only")
        if isinstance(error, CalendarGone):
            Calendar.objects.filter(pk=entry.calendar_id, gone_at=None).update(gone_at=now)
        _tell([entry.pk], error, retry)


def _postpone(connector_id: int, rest: list[UUID], error: ProviderError, now: datetime) -> None:
    """The others would meet the same error; they wait without having tried."""
    with fenced(connector_id):
        _tell(rest, error, next_write(now=now, attempts=1, error=error, chance=_chance()))


def _tell(entries: list[UUID], error: ProviderError, retry: datetime) -> None:
    CalendarEntry.objects.pending().filter(pk__in=entries).update(
        error_code=error.code, error_details=error.details, error_text="", next_try_at=retry
    )


def _chance() -> float:
    return random.random()  # noqa: S311
