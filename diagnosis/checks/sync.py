"""When did it last sync, and is that as it should be at this sync mode?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.errors import kept
from connectors.domain.freshness import AT_LEAST, Hearing, fresh_for
from connectors.models import Connector, SyncRun
from diagnosis.case import Case
from diagnosis.checks.running import RESUME, SYNC_NOW
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying, iso

Outcome = SyncRun.Outcome
EVERY_FEW_MINUTES = Fix("auto-sync", "5")


@dataclass(frozen=True, slots=True)
class SyncingFacts:
    """`hearing` is how news of the account comes. `outcome` and the rest belong to the last
    finished run; `standing_error` is what the connector itself still shows."""

    hearing: Hearing
    paused: bool
    running: bool
    last_sync_at: datetime | None
    last_change_at: datetime | None
    next_sync_at: datetime | None
    outcome: str = ""
    ended_at: datetime | None = None
    trigger: str = ""
    error: Mapping[str, Any] = field(default_factory=dict)
    standing_error: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fresh_until(self) -> datetime | None:
        """Until when what was read counts as fresh (product rule); None if nothing was."""
        return self.last_sync_at and self.hearing.fresh_until(self.last_sync_at)


@answers(CheckQuestion(name="sync", place=3, cause=9, symptom=True))
def ask(case: Case) -> Answer:
    return judge(_gather(case.connector), case.now)


def _gather(connector: Connector) -> SyncingFacts:
    last = connector.runs.exclude(finished_at=None).exclude(outcome=Outcome.ABANDONED).first()
    return SyncingFacts(
        hearing=connector.hearing,
        paused=connector.paused_at is not None,
        running=connector.runs.running().exists(),
        last_sync_at=connector.last_sync_at,
        last_change_at=connector.last_change_at,
        next_sync_at=connector.next_sync_at,
        outcome=last.outcome if last else "",
        ended_at=last.finished_at if last else None,
        trigger=last.trigger if last else "",
        error=kept(last) if last else {},
        standing_error=kept(connector),
    )


def judge(facts: SyncingFacts, now: datetime) -> Answer:
    verdict, code, fixes = _found(facts, now)
    details: dict[str, Any] = {"error": facts.standing_error}
    if code == "sync-too-old":
        details["allowed_minutes"] = _minutes(fresh_for(facts.hearing.every))
    if code == "sync-too-old-live":
        details["fresh_minutes"] = _minutes(AT_LEAST)
    return Answer(verdict, code, _seen(facts), fixes, details)


def _found(facts: SyncingFacts, now: datetime) -> tuple[CheckVerdict, str, tuple[Fix, ...]]:
    fixes = (RESUME if facts.paused else SYNC_NOW,)
    if facts.fresh_until is None:
        return _never(facts, fixes)
    if now > facts.fresh_until:
        if facts.hearing.every is None:
            return CheckVerdict.ATTENTION, "manual-and-old", (*fixes, EVERY_FEW_MINUTES)
        live = "-live" if facts.hearing.is_live else ""
        return CheckVerdict.BROKEN, f"sync-too-old{live}", fixes
    if facts.outcome == Outcome.FAILED:
        return CheckVerdict.ATTENTION, "last-try-failed", fixes
    if facts.outcome == Outcome.WAITING:
        return CheckVerdict.ATTENTION, "pc-has-not-read-all", ()
    if facts.outcome == Outcome.PARTIAL:
        return CheckVerdict.ATTENTION, "calendar-left-out", fixes
    return CheckVerdict.FINE, "sync-recent", fixes


def _never(
    facts: SyncingFacts, fixes: tuple[Fix, ...]
) -> tuple[CheckVerdict, str, tuple[Fix, ...]]:
    if facts.running and not facts.error:
        return CheckVerdict.ATTENTION, "first-sync-running", ()
    if facts.outcome == Outcome.WAITING:
        return CheckVerdict.ATTENTION, "pc-has-not-read-all", ()
    return CheckVerdict.BROKEN, "never-read", fixes


def _seen(facts: SyncingFacts) -> tuple[Saying, ...]:
    hearing = facts.hearing
    seen = [_mode(hearing)]
    if facts.last_sync_at:
        seen.append(Saying("last-sync", synced_at=iso(facts.last_sync_at)))
    else:
        seen.append(Saying("never-synced"))
    if hearing.is_live and hearing.vouched_at:
        seen.append(Saying("channel-alive", vouched_at=iso(hearing.vouched_at)))
    if hearing.is_live and hearing.pushed_until:
        seen.append(Saying("told-until", until_at=iso(hearing.pushed_until)))
    if facts.last_change_at:
        seen.append(Saying("last-change", changed_at=iso(facts.last_change_at)))
    if facts.ended_at:
        of_run = {"trigger": facts.trigger, "outcome": facts.outcome}
        seen.append(Saying("last-run", **of_run, ended_at=iso(facts.ended_at)))
    if facts.error:
        seen.append(Saying("run-said", error=facts.error))
    if facts.running:
        seen.append(Saying("sync-running"))
    elif facts.next_sync_at and not facts.paused:
        seen.append(Saying("next-sync", next_at=iso(facts.next_sync_at)))
    return tuple(seen)


def _mode(hearing: Hearing) -> Saying:
    if not hearing.every:
        return Saying("mode-manual")
    pace = _minutes(hearing.every)
    return Saying("mode-real-time" if hearing.is_live else "mode-auto", pace=pace)


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)
