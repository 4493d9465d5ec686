"""Question 3: when did it last sync, and is that as it should be at this sync mode?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.diagnosis.case import Case
from connectors.diagnosis.checks.running import CONSEQUENCE, RESUME, SYNC_NOW
from connectors.diagnosis.clock import Clock, length
from connectors.diagnosis.ladder import Answer
from connectors.diagnosis.result import Fix, Verdict
from connectors.domain.freshness import fresh_for
from connectors.models import Connector, SyncRun

Outcome = SyncRun.Outcome


@dataclass(frozen=True, slots=True)
class Facts:
    """`every` is None in manual mode. `outcome` and the rest belong to the last finished run."""

    every: timedelta | None
    paused: bool
    running: bool
    last_sync_at: datetime | None
    last_change_at: datetime | None
    next_sync_at: datetime | None
    outcome: str = ""
    ended_at: datetime | None = None
    trigger: str = ""
    error: str = ""
    remedy: str = ""

    @property
    def allowed(self) -> timedelta:
        """The age at which a calendar stops being fresh (product rule)."""
        return fresh_for(self.every)


def ask(case: Case) -> Answer:
    return judge(_gather(case.connector), case.clock)


def _gather(connector: Connector) -> Facts:
    last = connector.runs.exclude(finished_at=None).exclude(outcome=Outcome.ABANDONED).first()
    return Facts(
        every=connector.every,
        paused=connector.paused_at is not None,
        running=connector.runs.running().exists(),
        last_sync_at=connector.last_sync_at,
        last_change_at=connector.last_change_at,
        next_sync_at=connector.next_sync_at,
        outcome=last.outcome if last else "",
        ended_at=last.finished_at if last else None,
        trigger=last.get_trigger_display() if last else "",
        error=last.error_text if last else "",
        remedy=connector.error_remedy,
    )


def judge(facts: Facts, clock: Clock) -> Answer:
    seen, fixes = _seen(facts, clock), (RESUME if facts.paused else SYNC_NOW,)
    if facts.last_sync_at is None:
        return _never(facts, seen, fixes)
    late = clock.now - facts.last_sync_at > facts.allowed
    if late and facts.every is None:
        return Answer(
            Verdict.ATTENTION,
            seen,
            "In manual mode nothing is read until you press Sync now, so what is known is as old "
            "as the last sync.",
            "Press Sync now, or choose an automatic interval in the sync mode.",
            (*fixes, _mode_fix()),
        )
    if late:
        return Answer(
            Verdict.BROKEN,
            seen,
            f"At this interval the last sync should be at most {length(facts.allowed)} old. "
            f"{CONSEQUENCE}",
            facts.remedy or "Press Sync now; questions 1 and 9 tell what may be in the way.",
            fixes,
        )
    if facts.outcome == Outcome.FAILED:
        return Answer(
            Verdict.ATTENTION,
            seen,
            "The last try failed, but what is known is still fresh; the next try follows by "
            "itself.",
            facts.remedy or "Nothing to do if it passes; press Sync now to try at once.",
            fixes,
        )
    if facts.outcome == Outcome.PARTIAL:
        return Answer(
            Verdict.ATTENTION,
            seen,
            "The last sync could not read every calendar; those it left out are as old as before.",
            facts.remedy or "The connector's page names the calendar. Press Sync now to try again.",
            fixes,
        )
    return Answer(
        Verdict.FINE, seen, "The last sync is as recent as the sync mode promises.", "", fixes
    )


def _never(facts: Facts, seen: tuple[str, ...], fixes: tuple[Fix, ...]) -> Answer:
    if facts.running and not facts.error:
        return Answer(
            Verdict.ATTENTION, seen, "The first sync is still running.", "Wait until it is done."
        )
    return Answer(
        Verdict.BROKEN,
        seen,
        f"The calendars of this account have never been read. {CONSEQUENCE}",
        facts.remedy or "Press Sync now.",
        fixes,
    )


def _seen(facts: Facts, clock: Clock) -> tuple[str, ...]:
    mode = f"auto-sync every {length(facts.every)}" if facts.every else "manual"
    seen = [
        f"Sync mode: {mode}.",
        f"Last sync: {clock.at(facts.last_sync_at) if facts.last_sync_at else 'never'}.",
    ]
    if facts.last_change_at:
        seen.append(f"Last change: {clock.at(facts.last_change_at)}.")
    if facts.ended_at:
        outcome = Outcome(facts.outcome).label.lower()
        why = facts.trigger.lower()
        seen.append(f"Last run ({why}) ended {clock.at(facts.ended_at)}: {outcome}.")
    if facts.error:
        seen.append(f"It said: {facts.error}")
    if facts.running:
        seen.append("A sync is running now.")
    elif facts.next_sync_at and not facts.paused:
        seen.append(f"Next sync: {clock.at(facts.next_sync_at)}.")
    return tuple(seen)


def _mode_fix() -> Fix:
    return Fix("Sync every 5 minutes", code="auto-sync", argument="5")
