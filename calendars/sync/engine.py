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
from functools import partial

from django.conf import settings
from django.utils import timezone

from calendars.models import Calendar
from calendars.sync import outbox, record
from calendars.sync.ahead import AheadOf
from calendars.sync.apply import Tally, apply, coverage_of
from calendars.sync.changes import changes_of, what_was
from calendars.sync.defaults import ensure_default_table
from calendars.sync.dossier import Dossier, dossier_of
from calendars.sync.findings import Confirmed, Findings, InternalError
from calendars.sync.known import Known
from calendars.sync.listing import is_as_known, store_listing
from calendars.sync.lock import (
    PATIENCE,
    LeaseLostError,
    SyncRunningError,
    account_lock,
    fenced,
    lease_of,
)
from calendars.sync.plan import plan
from calendars.sync.progress import RunProgress
from calendars.sync.quiet import QuietSync, store
from calendars.sync.retry import OF_THE_ACCOUNT
from calendars.sync.trust import Trust, needs_comparison
from calendars.sync.window import Renewal
from calendars.waking import wake_writer
from connectors.account import open_account
from connectors.channels import keep
from connectors.examining.examine import examine_connector
from connectors.identities import identities_of
from connectors.models import Connector, SyncRun
from connectors.servers import note_all
from providers.base import Changes, Provider
from providers.budget import Budget
from providers.errors import NotYet, OutOfBudget, ProviderError
from providers.notes import Note
from providers.window import Window

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
        dossier = dossier_of(connector_id, now)
        run, quiet = sync(dossier, trigger=trigger, now=now, provider=provider, budget=budget)
        if quiet is None:
            return run
        if not store([quiet], gives_back=False, waits=True):
            raise LeaseLostError(f"Connector {connector_id} was taken over by another process.")
    return dossier.connector.runs.latest("started_at", "pk")


def sync(
    dossier: Dossier,
    *,
    trigger: str,
    now: datetime | None = None,
    provider: Provider | None = None,
    budget: Budget | None = None,
) -> tuple[SyncRun, QuietSync | None]:
    """Sync a connector whose account this thread holds.

    Where everything was as it was known, what is to be stored is returned; the run is not stored
    then. Everything else is stored already.
    """
    connector, now = dossier.connector, now or timezone.now()
    run, began = SyncRun(connector=connector, trigger=trigger, started_at=now), time.monotonic()
    begin = partial(_begin, connector, run)
    if trigger in record.WATCHED:
        begin()
    # It begins before the account is opened, and not while another sync is waited for.
    budget = budget or Budget(settings.SYNC_SECONDS)
    findings = _gather(dossier, provider, budget, now, RunProgress(connector, run, begin))
    took = timedelta(seconds=time.monotonic() - began)
    if run.pk is None and record.is_quiet(dossier, findings):
        return _as_quiet(dossier, run, findings, took)
    with fenced(connector.pk):
        record.finish(dossier, run, findings, took=took, chance=random.random())  # noqa: S311
    if visit := record.refusal(connector, findings):
        note_all([visit], now)
    if run.outcome in ANSWERED and outbox.release(connector):
        wake_writer(connector.pk)
    examine_connector(connector.pk, now=now, clock_offset=findings.clock_offset)
    return run, None


def _begin(connector: Connector, run: SyncRun) -> None:
    with fenced(connector.pk):
        record.begin(connector, run)


def _as_quiet(
    dossier: Dossier, run: SyncRun, findings: Findings, took: timedelta
) -> tuple[SyncRun, QuietSync]:
    run.outcome, run.calendars = SyncRun.Outcome.OK, len(findings.confirmed)
    run.finished_at = run.started_at + took
    next_at, warmth = record.next_look(dossier, run.started_at)
    return run, QuietSync(
        lease=lease_of(dossier.connector.pk),
        host_id=dossier.connector.host_id,
        server=dossier.connector.server,
        trigger=run.trigger,
        due=dossier.due,
        began_at=run.started_at,
        took=took,
        next_at=next_at,
        warmth=warmth,
        confirmed=findings.confirmed,
    )


def _gather(
    dossier: Dossier,
    provider: Provider | None,
    budget: Budget,
    now: datetime,
    progress: RunProgress,
) -> Findings:
    connector, findings = dossier.connector, Findings()
    try:
        opened = nullcontext(provider) if provider else open_account(connector, budget, is_new=True)
        with opened as account:
            _discover(dossier, account, findings, now)
            _listen(dossier, account, now)
            _pull_all(dossier, account, findings, now, progress)
    except ProviderError as error:
        findings.error = error
    except SyncRunningError:
        raise
    except Exception as error:
        log.exception("sync of connector %s failed", connector.pk)
        findings.error = InternalError(type(error).__name__)
    return findings


def _discover(dossier: Dossier, account: Provider, findings: Findings, now: datetime) -> None:
    connector, listed = dossier.connector, account.discover()
    findings.seen = True
    if not is_as_known(connector, dossier.calendars, listed):
        findings.is_news = True
        with fenced(connector.pk):
            findings.notes += store_listing(connector, listed, now)
        dossier.read_calendars_again()
        # The account's addresses are among those of its owner.
        dossier.identities = identities_of(connector)
    account.know_owner(dossier.identities)
    findings.clock_offset = account.clock_offset
    if not dossier.has_table and ensure_default_table(host=connector.host):
        findings.notes.append(Note("table-set"))
        dossier.read_calendars_again()


def _listen(dossier: Dossier, account: Provider, now: datetime) -> None:
    connector = dossier.connector
    if connector.mode != Connector.Mode.REALTIME and not dossier.has_channels:
        return
    keys = [calendar.key for calendar in dossier.present]
    keep(connector, account, keys, now=now, storing=lambda: fenced(connector.pk))


def _pull_all(
    dossier: Dossier,
    account: Provider,
    findings: Findings,
    now: datetime,
    progress: RunProgress,
) -> None:
    owner = dossier.identities if account.judges_answers else ()
    calendars = _in_turn(dossier.present)
    progress.sees_calendars(len(calendars))
    for done, calendar in enumerate(calendars):
        if account.budget.is_spent:
            _leave(calendars[done:], findings)
            return
        progress.begins(calendar.label, done)
        try:
            with account.budget.at_most(_share(account.budget, len(calendars) - done)):
                _sync_calendar(account, calendar, owner, findings, now, dossier, progress)
        except (*OF_THE_ACCOUNT, SyncRunningError):
            raise
        except NotYet as error:
            findings.waiting.append((calendar, error))
            findings.notes.append(_failed(calendar, error))
        except ProviderError as error:
            _note_failure(calendar, error, findings)
        except Exception as error:
            _note_failure(calendar, _internal(calendar, error), findings)


def _in_turn(calendars: Sequence[Calendar]) -> list[Calendar]:
    """The calendars, with those last that ran out of the budget: they must not starve the others,
    and the others take little of it once they are in step."""
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
    dossier: Dossier,
    progress: RunProgress,
) -> None:
    asked, judged_anew = calendar.anew_asked_at, calendar.judged_by != list(owner)
    anew = asked is not None or judged_anew
    known = Known(calendar.pk)
    account.budget.begin_pull()
    ahead, began = AheadOf(calendar, list(owner)), account.budget.used
    days, expands = dossier.days, dossier.expands(calendar)
    window, renewal = coverage_of(calendar, now=now, days=days, expands=expands)
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
    findings.holds(changes.as_of)
    told = min(now, changes.as_of or now)
    if (
        not anew
        and not ahead.was_read
        and _is_as_known(calendar, changes, window, renewal, expands)
    ):
        findings.tallies.append(Tally())
        findings.confirmed[calendar.pk] = Confirmed(told, str(changes.cursor))
        return
    findings.is_news = True
    _note_evidence(calendar, changes, findings)
    accepted = calendar.deletions_accepted_at is not None
    actions = (
        [] if changes.is_empty else plan(known, changes, deletions_accepted=accepted, anew=anew)
    )
    was = what_was(calendar, actions)
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


def _is_as_known(
    calendar: Calendar, changes: Changes, window: Window, renewal: Renewal, expands: bool
) -> bool:
    """Whether nothing but the age of what is known has changed."""
    is_calm = changes.is_empty and not (
        changes.compared or changes.untold or changes.contradiction or changes.reset_reason
    )
    is_in_order = not (calendar.error_code or calendar.error_text or calendar.held_since)
    return (
        is_calm
        and is_in_order
        and None not in (changes.cursor, calendar.cursor)
        and calendar.deletions_accepted_at is None
        and renewal is Renewal.NOTHING
        and calendar.covered_until == (window.end if expands else None)
    )


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
