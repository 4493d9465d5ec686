"""Question 3: when did it last sync, and is that as it should be at this sync mode?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.wording import length, pace
from connectors.domain.freshness import AT_LEAST, fresh_for
from connectors.models import Connector, SyncRun
from diagnosis.case import Case
from diagnosis.checks.running import CONSEQUENCE, RESUME, SYNC_NOW
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix

Outcome = SyncRun.Outcome
WAITING_TITLE = "The PC has not read everything yet"
WAITING = "The PC was asked and has not read all calendars as far as needed yet."


@dataclass(frozen=True, slots=True)
class SyncingFacts:
    """`every` is None in manual mode. `vouched_at` is until when a push channel was alive, in
    real-time mode (`pushes`). `outcome` and the rest belong to the last finished run."""

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
    pushes: bool = False
    vouched_at: datetime | None = None

    @property
    def allowed(self) -> timedelta:
        """The age at which a calendar stops being fresh (product rule)."""
        return AT_LEAST if self.pushes else fresh_for(self.every)

    @property
    def confirmed_at(self) -> datetime | None:
        """Until when what was read is known to hold."""
        if self.last_sync_at and self.vouched_at and self.pushes:
            return max(self.last_sync_at, self.vouched_at)
        return self.last_sync_at


def ask(case: Case) -> Answer:
    return judge(_gather(case.connector), case.clock)


def _gather(connector: Connector) -> SyncingFacts:
    last = connector.runs.exclude(finished_at=None).exclude(outcome=Outcome.ABANDONED).first()
    return SyncingFacts(
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
        pushes=connector.mode == Connector.Mode.REALTIME,
        vouched_at=connector.vouched_at,
    )


def judge(facts: SyncingFacts, clock: CheckClock) -> Answer:
    seen, fixes = _seen(facts, clock), (RESUME if facts.paused else SYNC_NOW,)
    if facts.confirmed_at is None:
        return _never(facts, seen, fixes)
    late = clock.now - facts.confirmed_at > facts.allowed
    if late and facts.every is None:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "In manual mode nothing is read until you press Sync now, so what is known is as old "
            "as the last sync.",
            "Press Sync now, or choose an automatic interval in the sync mode.",
            (*fixes, _mode_fix()),
            title="Nothing is read by itself in manual mode",
        )
    if late:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"{_promise(facts)} {CONSEQUENCE}",
            facts.remedy or "Press Sync now; questions 1 and 9 tell what may be in the way.",
            fixes,
            title="The last sync is too long ago",
        )
    if facts.outcome == Outcome.FAILED:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "The last try failed, but what is known is still fresh; the next try follows by "
            "itself.",
            facts.remedy or "Nothing to do if it passes; press Sync now to try at once.",
            fixes,
            title="The last try failed",
        )
    if facts.outcome == Outcome.WAITING:
        return _waits(seen)
    if facts.outcome == Outcome.PARTIAL:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "The last sync could not read every calendar; those it left out are as old as before.",
            facts.remedy or "The connector's page names the calendar. Press Sync now to try again.",
            fixes,
            title="Not every calendar could be read",
        )
    return Answer(
        CheckVerdict.FINE,
        seen,
        "The last sync is as recent as the sync mode promises.",
        "",
        fixes,
        title="The last sync is recent enough",
    )


def _waits(seen: tuple[str, ...]) -> Answer:
    return Answer(
        CheckVerdict.ATTENTION,
        seen,
        WAITING,
        "Nothing to do: it follows by itself.",
        title=WAITING_TITLE,
    )


def _promise(facts: SyncingFacts) -> str:
    if facts.pushes:
        return (
            "In real-time mode the calendars are confirmed all the time; without that they count "
            f"as fresh for {length(facts.allowed)}."
        )
    return f"At this interval the last sync should be at most {length(facts.allowed)} old."


def _never(facts: SyncingFacts, seen: tuple[str, ...], fixes: tuple[Fix, ...]) -> Answer:
    if facts.running and not facts.error:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            "The first sync is still running.",
            "Wait until it is done.",
            title="The first sync is still running",
        )
    if facts.outcome == Outcome.WAITING:
        return _waits(seen)
    return Answer(
        CheckVerdict.BROKEN,
        seen,
        f"The calendars of this account have never been read. {CONSEQUENCE}",
        facts.remedy or "Press Sync now.",
        fixes,
        title="The calendars have never been read",
    )


def _seen(facts: SyncingFacts, clock: CheckClock) -> tuple[str, ...]:
    mode = f"auto-sync {pace(facts.every)}" if facts.every else "manual"
    if facts.pushes:
        mode = "real-time, with a safety sync every 30 minutes"
    seen = [
        f"Sync mode: {mode}.",
        f"Last sync: {clock.at(facts.last_sync_at) if facts.last_sync_at else 'never'}.",
    ]
    if facts.pushes and facts.vouched_at:
        seen.append(f"The real-time channel was alive: {clock.at(facts.vouched_at)}.")
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
