"""Bring one connector up to date: discover, pull each calendar, plan, apply.

No transaction is open while the account is asked. A calendar that fails leaves the others alone; an
error of the account ends the run. Whatever happens is told by the SyncRun row, and what is known
stays in force until something better is known.
"""

import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from calendars.actions.defaults import ensure_default_table
from calendars.horizon import needed_horizon
from calendars.models import Calendar
from calendars.sync import outbox, record
from calendars.sync.ahead import AheadOf
from calendars.sync.apply import Tally, apply, coverage_of
from calendars.sync.changes import changes_of, what_was
from calendars.sync.findings import Findings, InternalError
from calendars.sync.known import Known
from calendars.sync.listing import store_listing
from calendars.sync.lock import PATIENCE, SyncRunningError, account_lock, fenced
from calendars.sync.plan import plan
from calendars.sync.progress import RunProgress
from calendars.sync.retry import OF_THE_ACCOUNT
from calendars.sync.trust import Trust, needs_comparison
from calendars.waking import wake_writer
from connectors.account import open_account
from connectors.channels import keep
from connectors.examining.examine import examine_connector
from connectors.identities import identities_of
from connectors.models import Connector, SyncRun
from providers.base import Changes, Provider
from providers.budget import Budget
from providers.errors import NotYet, OutOfBudget, ProviderError
from providers.notes import Note

log = logging.getLogger(__name__)

ANSWERED = (SyncRun.Outcome.OK, SyncRun.Outcome.WAITING)
"""Outcomes after which writes are tried again that the account was not there for."""


def sync_connector(
    connector_id: int,
    *,
    trigger: str,
    now: datetime | None = None,
    provider: Provider | None = None,
    patience: timedelta = PATIENCE,
    budget: Budget | None = None,
) -> SyncRun:
    """Sync one connector and return the record of it.

    Raises `SyncRunningError` when somebody else does so for longer than `patience`, and
    `Connector.DoesNotExist`. Errors of the account are not raised but recorded. `provider` is an
    account that is open already. `budget` is what this sync may cost, instead of the usual.
    """
    with account_lock(connector_id, patience=patience):
        now = now or timezone.now()
        connector = Connector.objects.select_related("host").get(pk=connector_id)
        with fenced(connector_id):
            run, began = record.begin(connector, trigger, now), time.monotonic()
        # It begins before the account is opened, and not while another sync is waited for.
        budget = budget or Budget(settings.SYNC_SECONDS)
        findings = _gather(connector, provider, budget, now, RunProgress(connector, run))
        took = timedelta(seconds=time.monotonic() - began)
        with fenced(connector_id):
            record.finish(connector, run, findings, took=took, chance=random.random())  # noqa: S311
    if run.outcome in ANSWERED and outbox.release(connector):
        wake_writer(connector.pk)
    examine_connector(connector_id, now=now, clock_offset=findings.clock_offset)
    return run


def _gather(
    connector: Connector,
    provider: Provider | None,
    budget: Budget,
    now: datetime,
    progress: RunProgress,
) -> Findings:
    findings = Findings()
    try:
        with nullcontext(provider) if provider else open_account(connector, budget) as account:
            _discover(connector, account, findings, now)
            _listen(connector, account, now)
            _pull_all(connector, account, findings, now, progress)
    except ProviderError as error:
        findings.error = error
    except SyncRunningError:
        raise
    except Exception as error:
        log.exception("sync of connector %s failed", connector.pk)
        findings.error = InternalError(type(error).__name__)
    return findings


def _discover(connector: Connector, account: Provider, findings: Findings, now: datetime) -> None:
    listed = account.discover()
    findings.seen = True
    with fenced(connector.pk):
        findings.notes += store_listing(connector, listed, now)
    account.know_owner(identities_of(connector))
    findings.clock_offset = account.clock_offset
    if ensure_default_table(host=connector.host):
        findings.notes.append(Note("table-set"))


def _listen(connector: Connector, account: Provider, now: datetime) -> None:
    # Read only where channels are kept.
    keys = connector.calendars.present().values_list("key", flat=True)
    keep(connector, account, keys, now=now, storing=lambda: fenced(connector.pk))


def _pull_all(
    connector: Connector,
    account: Provider,
    findings: Findings,
    now: datetime,
    progress: RunProgress,
) -> None:
    days = needed_horizon(connector.host)
    owner = identities_of(connector) if account.judges_answers else ()
    calendars = _in_turn(connector)
    progress.sees_calendars(len(calendars))
    for done, calendar in enumerate(calendars):
        if account.budget.is_spent:
            _leave(calendars[done:], findings)
            return
        calendar.connector = connector
        progress.begins(calendar.label, done)
        try:
            with account.budget.at_most(_share(account.budget, len(calendars) - done)):
                _sync_calendar(account, calendar, owner, findings, now, days, progress)
        except (*OF_THE_ACCOUNT, SyncRunningError):
            raise
        except NotYet as error:
            findings.waiting.append((calendar, error))
            findings.notes.append(_failed(calendar, error))
        except ProviderError as error:
            _note_failure(calendar, error, findings)
        except Exception as error:
            _note_failure(calendar, _internal(calendar, error), findings)


def _in_turn(connector: Connector) -> list[Calendar]:
    """The calendars, with those last that ran out of the budget: they must not starve the others,
    and the others take little of it once they are in step."""
    calendars = connector.calendars.present().order_by("position", "pk")
    return sorted(calendars, key=lambda calendar: calendar.error_code == OutOfBudget.code)


def _share(budget: Budget, calendars: int) -> float:
    """Seconds for the next of so many calendars: half of what is left, the last one all of it."""
    return budget.seconds_left / min(calendars, 2)


def _leave(calendars: Sequence[Calendar], findings: Findings) -> None:
    for calendar in calendars:
        findings.failures.append((calendar, OutOfBudget(Note("no-turn"))))
        findings.notes.append(Note("not-looked-at", calendar=calendar.label))


def _sync_calendar(
    account: Provider,
    calendar: Calendar,
    owner: Sequence[str],
    findings: Findings,
    now: datetime,
    days: int,
    progress: RunProgress,
) -> None:
    asked, judged_anew = calendar.anew_asked_at, calendar.judged_by != list(owner)
    anew = asked is not None or judged_anew
    known = Known(calendar.pk)
    account.budget.begin_pull()
    ahead, began = AheadOf(calendar, list(owner)), account.budget.used
    window, _ = coverage_of(calendar, now=now, days=days)
    try:
        changes = account.pull(
            calendar.key,
            None if anew else calendar.cursor,
            Known(calendar.pk, anew=True) if anew else known,
            progress,
            window=window,
            compare=not anew and needs_comparison(calendar, now),
            ahead=ahead,
        )
    except ProviderError as error:
        _keep(ahead, calendar, error, findings, now, account.budget.used - began)
        raise
    _note_evidence(calendar, changes, findings)
    accepted = calendar.deletions_accepted_at is not None
    actions = (
        [] if changes.is_empty else plan(known, changes, deletions_accepted=accepted, anew=anew)
    )
    was = what_was(calendar, actions)
    findings.holds(changes.as_of)
    told = min(now, changes.as_of or now)
    tally = apply(
        calendar,
        actions,
        cursor=changes.cursor,
        now=now,
        days=days,
        verified_at=told,
        trust=Trust.after(changes, is_anew=anew, asked_at=asked),
    )
    if judged_anew and not tally.held:
        with fenced(calendar.connector_id):
            Calendar.objects.filter(pk=calendar.pk).update(judged_by=list(owner))
        if calendar.judged_by:
            findings.notes.append(Note("read-anew-for-addresses", calendar=calendar.label))
    ahead.forget()
    findings.tallies.append(tally)
    findings.remember(changes_of(calendar, actions, was))
    findings.notes += _about(calendar, tally)


def _keep(
    ahead: AheadOf,
    calendar: Calendar,
    error: ProviderError,
    findings: Findings,
    now: datetime,
    seconds: float,
) -> None:
    """Nothing that was read shall be asked for again."""
    kept = ahead.keep(error, now)
    if isinstance(error, OutOfBudget) and kept:
        findings.progressed = findings.progressed or ahead.is_progress(seconds)
        findings.notes.append(Note("read-so-far", calendar=calendar.label, count=kept))


def _note_evidence(calendar: Calendar, changes: Changes, findings: Findings) -> None:
    """What the answer says of the server itself."""
    if calendar.anew_asked_at:
        findings.resets += 1
        findings.notes.append(Note("read-anew-as-asked", calendar=calendar.label))
    elif changes.reset_reason:
        findings.resets += 1
        why = changes.reset_reason
        findings.notes.append(Note("read-anew", calendar=calendar.label, why=why))
    if changes.compared:
        findings.compared += 1
    if untold := len(changes.untold):
        findings.untold += untold
        findings.notes.append(Note("compared", calendar=calendar.label, count=untold))
    if changes.contradiction:
        why = changes.contradiction
        findings.notes.append(Note("not-confirmed", calendar=calendar.label, why=why))


def _about(calendar: Calendar, tally: Tally) -> Iterator[Note]:
    if tally.held:
        yield Note("suddenly-empty", calendar=calendar.label, count=tally.held)
    if tally.quarantined:
        yield Note("not-understood", calendar=calendar.label, count=tally.quarantined)
    if tally.doubtful:
        yield Note("read-cautiously", calendar=calendar.label, count=tally.doubtful)


def _internal(calendar: Calendar, error: Exception) -> InternalError:
    log.exception("sync of calendar %s failed", calendar.pk)
    return InternalError(type(error).__name__)


def _failed(calendar: Calendar, error: ProviderError) -> Note:
    return Note("calendar-failed", calendar=calendar.label, error=error.told)


def _note_failure(calendar: Calendar, error: ProviderError, findings: Findings) -> None:
    """Show the failure at the calendar. Its data stays; only its age tells that it is old."""
    with fenced(calendar.connector_id):
        Calendar.objects.filter(pk=calendar.pk).update(
            error_code=error.code, error_details=error.details, error_text=""
        )
    findings.failures.append((calendar, error))
    findings.notes.append(_failed(calendar, error))
