"""The record of a run, and what it means for the connector: its age, its error, its next sync."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction

from calendars.models import Calendar
from calendars.sync.dossier import Dossier
from calendars.sync.findings import Findings, InternalError
from calendars.sync.retry import Schedule, next_after_budget, next_sync, next_try
from connectors.channels.keeping import settle
from connectors.domain.freshness import Line
from connectors.domain.pace import Warmth, every_of
from connectors.domain.pace import next_look as look_again
from connectors.examining.health import SKEW
from connectors.kinds.registry import line_of
from connectors.models import Connector, SyncRun
from connectors.servers import Visit
from live.publish import publish
from providers.errors import (
    AddressForbidden,
    AddressInvalid,
    CertificateInvalid,
    CredentialsUnreadable,
    NameUnknown,
    NotYet,
    OutOfBudget,
    ProviderError,
    SignInRefused,
    Throttled,
    Unreachable,
)

Outcome = SyncRun.Outcome
WATCHED = frozenset({"first", "button", "api", "command"})
"""Triggers with a person waiting, who is told about a refused password at once."""

PARTIAL_RETRY = timedelta(hours=1)

MOST_DOUBLINGS = 8

STEERED = ("mode", "interval", "paused_at", "failures", "error_code", "next_sync_at", "asked")
"""What others may change of a connector while it is synced."""

SILENT = (
    AddressForbidden,
    AddressInvalid,
    CertificateInvalid,
    CredentialsUnreadable,
    InternalError,
    NameUnknown,
    Unreachable,
)
"""Errors after which nothing was heard of the account itself; any other is an answer of it."""


def schedule_of(connector: Connector) -> Schedule:
    return Schedule(None if connector.paused_at else connector.every)


@transaction.atomic
def begin(connector: Connector, run: SyncRun) -> None:
    """Open the record. Runs that are still open lost their process, since we hold the lock."""
    now = run.started_at
    connector.runs.running().update(outcome=Outcome.ABANDONED, finished_at=now)
    connector.last_attempt_at = now
    connector.save(update_fields=["last_attempt_at"])
    run.save(force_insert=True)
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)


@transaction.atomic
def finish(
    dossier: Dossier,
    run: SyncRun,
    findings: Findings,
    *,
    took: timedelta,
    chance: float,
) -> None:
    """Close the record and say when to come back, unless somebody asked for it meanwhile."""
    connector = dossier.connector
    if run.pk is None:
        begin(connector, run)
    _fill(run, findings)
    run.finished_at = run.started_at + took
    connector.last_took = took
    # Settings may have been changed while the run was on its way.
    row = Connector.objects.select_for_update(no_key=True).only(*STEERED).get(pk=connector.pk)
    for name in STEERED:
        setattr(connector, name, getattr(row, name))
    settle(connector, is_whole=run.outcome == Outcome.OK, began_at=run.started_at)
    if run.outcome == Outcome.FAILED:
        _failed(connector, run, _error(findings), chance)
    elif not _has_worked(run, findings):
        _waits(connector, run, _error(findings))
    else:
        _worked(dossier, run, findings)
    if findings.ran_out and not connector.paused_at:
        connector.next_sync_at = _when_there_is_budget(connector, run, findings, took, chance)
    _confirm(findings)
    if row.next_sync_at == dossier.due:
        connector.asked = ""
    else:
        connector.next_sync_at, connector.asked = row.next_sync_at, row.asked
    run.step, run.events_done, run.events_total = "", 0, None
    run.save()
    if _has_answered(findings):
        connector.last_seen_at = run.finished_at
    connector.save(
        update_fields=[
            "last_seen_at", "last_sync_at", "last_change_at", "next_sync_at", "asked", "failures",
            "error_code", "error_details", "error_text", "error_remedy", "last_took", "warmth",
        ]
    )  # fmt: skip
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)


def refusal(connector: Connector, findings: Findings) -> Visit | None:
    """What is to be noted of the server, if it asked for a pause."""
    error = findings.error
    if not isinstance(error, Throttled):
        return None
    pause = error.retry_after
    return Visit(server=connector.server, account=connector.pk, refused=True, pause=pause)


def _confirm(findings: Findings) -> None:
    """Calendars that are as they were known, beside others that are not."""
    for pk, one in findings.confirmed.items():
        Calendar.objects.filter(pk=pk).update(verified_at=one.at, cursor=one.cursor)


def is_quiet(dossier: Dossier, findings: Findings) -> bool:
    """Whether nothing came of a sync but that all is as it was known, and nothing is left open that
    the next one would settle."""
    if findings.is_news or findings.notes or dossier.leftovers or _error_of(findings):
        return False
    offset = findings.clock_offset
    is_skewed = offset is not None and abs(offset) >= SKEW
    return not is_skewed and not _is_told(dossier)


def _is_told(dossier: Dossier) -> bool:
    """Whether a service tells of its changes, or did: each sync moves on until when it does."""
    connector = dossier.connector
    if line_of(connector.kind) is not Line.SUBSCRIBED:
        return False
    is_live = connector.mode == Connector.Mode.REALTIME
    return is_live or dossier.has_channels or connector.pushed_until is not None


def next_look(dossier: Dossier, now: datetime) -> tuple[datetime | None, int]:
    """When to come back after a sync that worked, and how much hangs on it then."""
    connector, pace = dossier.connector, dossier.pace
    if connector.last_change_at == now:
        pace = replace(pace, warmth=Warmth.HOT, every=every_of(connector.hearing, Warmth.HOT))
    return look_again(pace, connector.pk, now), pace.warmth


def _has_answered(findings: Findings) -> bool:
    if findings.tallies or findings.seen:
        return True
    errors = [findings.error, *(error for _, error in findings.failures)]
    return any(error is not None and not isinstance(error, SILENT) for error in errors)


def _fill(run: SyncRun, findings: Findings) -> None:
    for name in ("added", "changed", "removed", "held", "quarantined"):
        setattr(run, name, sum(getattr(tally, name) for tally in findings.tallies))
    run.calendars = len(findings.tallies)
    run.resets = findings.resets
    run.compared, run.untold = findings.compared, findings.untold
    run.notes = [note.as_json() for note in findings.notes]
    run.changes = findings.changes
    run.outcome = _outcome(findings)
    if error := _told(findings):
        run.error_code, run.error_details = error.code, error.details


def _outcome(findings: Findings) -> SyncRun.Outcome:
    if isinstance(findings.error, NotYet):
        return Outcome.WAITING
    if findings.error or (findings.failures and not findings.tallies):
        return Outcome.FAILED
    if findings.failures:
        return Outcome.PARTIAL
    return Outcome.WAITING if findings.waiting else Outcome.OK


def _told(findings: Findings) -> ProviderError | None:
    """What the record says went wrong. Calendars that are waited for are in its notes."""
    return findings.error or (findings.failures[0][1] if findings.failures else None)


def _error_of(findings: Findings) -> ProviderError | None:
    """Also of what is merely waited for."""
    return _told(findings) or (findings.waiting[0][1] if findings.waiting else None)


def _error(findings: Findings) -> ProviderError:
    """Of a run that brought nothing."""
    error = _error_of(findings)
    assert error is not None
    return error


def _has_worked(run: SyncRun, findings: Findings) -> bool:
    return run.outcome != Outcome.WAITING or bool(findings.tallies)


def _worked(dossier: Dossier, run: SyncRun, findings: Findings) -> None:
    connector, now = dossier.connector, run.started_at
    connector.failures = 0
    _keep(connector, None)
    connector.last_sync_at = findings.confirmed_at or now
    if run.added or run.changed or run.removed:
        connector.last_change_at = now
    schedule = schedule_of(connector)
    connector.next_sync_at, connector.warmth = next_look(dossier, now)
    if findings.failures and schedule.every:
        pauses = [error.retry_after for _, error in findings.failures if error.retry_after]
        wait = max(pauses, default=min(schedule.every, PARTIAL_RETRY))
        connector.next_sync_at = now + wait


def _waits(connector: Connector, run: SyncRun, error: ProviderError) -> None:
    """Nothing was there to be read yet. The PC wakes the connector once there is."""
    connector.failures = 0
    _keep(connector, error)
    connector.next_sync_at = next_sync(schedule_of(connector), run.started_at)


def _failed(connector: Connector, run: SyncRun, error: ProviderError, chance: float) -> None:
    doubtful = is_doubtful(connector, run, error)
    connector.failures += 1
    if not doubtful:
        _keep(connector, error)
    connector.next_sync_at = next_try(
        schedule_of(connector),
        now=run.started_at,
        failures=connector.failures,
        error=error,
        doubtful=doubtful,
        chance=chance,
    )


def _keep(connector: Connector, error: ProviderError | None) -> None:
    connector.error_code = error.code if error else ""
    connector.error_details = error.details if error else {}
    connector.error_text = connector.error_remedy = ""


def _when_there_is_budget(
    connector: Connector, run: SyncRun, findings: Findings, took: timedelta, chance: float
) -> datetime | None:
    earlier = connector.runs.exclude(pk=run.pk).exclude(outcome=Outcome.ABANDONED)
    codes = earlier.values_list("error_code", flat=True)[:MOST_DOUBLINGS]
    return next_after_budget(
        schedule_of(connector),
        now=run.started_at,
        times=1 + sum(1 for _ in takewhile(OutOfBudget.code.__eq__, codes)),
        took=took,
        progressed=findings.progressed,
        chance=chance,
    )


def is_doubtful(connector: Connector, run: SyncRun, error: ProviderError) -> bool:
    """A refused sign-in counts only when it is repeated: overloaded servers refuse good ones."""
    if not isinstance(error, SignInRefused) or run.trigger in WATCHED:
        return False
    if schedule_of(connector).every is None:
        return False
    earlier = connector.runs.exclude(pk=run.pk).exclude(outcome=Outcome.ABANDONED).first()
    return earlier is None or earlier.error_code != SignInRefused.code
