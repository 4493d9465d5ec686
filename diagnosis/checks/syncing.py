"""Question 3: when did it last sync, and is that as it should be at this sync mode?"""

from dataclasses import dataclass
from datetime import datetime

from accounts.wording import length, pace
from connectors.domain.freshness import AT_LEAST, Hearing, fresh_for
from connectors.models import Connector, SyncRun
from diagnosis.case import Case
from diagnosis.checks.running import CONSEQUENCE, RESUME, SYNC_NOW
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from providers.words import error_of, remedy_of

Outcome = SyncRun.Outcome
WAITING_TITLE = "The PC has not read everything yet"
WAITING = "The PC was asked and has not read all calendars as far as needed yet."


@dataclass(frozen=True, slots=True)
class SyncingFacts:
    """`hearing` is how news of the account comes. `outcome` and the rest belong to the last
    finished run."""

    hearing: Hearing
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
    def fresh_until(self) -> datetime | None:
        """Until when what was read counts as fresh (product rule); None if nothing was."""
        return self.last_sync_at and self.hearing.fresh_until(self.last_sync_at)


def ask(case: Case) -> Answer:
    return judge(_gather(case.connector), case.clock)


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
        trigger=last.get_trigger_display() if last else "",
        error=error_of(last) if last else "",
        remedy=remedy_of(connector),
    )


def judge(facts: SyncingFacts, clock: CheckClock) -> Answer:
    seen, fixes = _seen(facts, clock), (RESUME if facts.paused else SYNC_NOW,)
    if facts.fresh_until is None:
        return _never(facts, seen, fixes)
    late = clock.now > facts.fresh_until
    if late and facts.hearing.every is None:
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
    if facts.hearing.is_live:
        return (
            "In real-time mode the calendars are confirmed all the time; without that they count "
            f"as fresh for {length(AT_LEAST)}."
        )
    allowed = length(fresh_for(facts.hearing.every))
    return f"At this interval the last sync should be at most {allowed} old."


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
    hearing = facts.hearing
    mode = f"auto-sync {pace(hearing.every)}" if hearing.every else "manual"
    if hearing.is_live and hearing.every:
        mode = f"real-time, with a safety sync {pace(hearing.every)}"
    seen = [
        f"Sync mode: {mode}.",
        f"Last sync: {clock.at(facts.last_sync_at) if facts.last_sync_at else 'never'}.",
    ]
    if hearing.is_live and hearing.vouched_at:
        seen.append(f"The real-time channel was alive: {clock.at(hearing.vouched_at)}.")
    if hearing.is_live and hearing.pushed_until:
        seen.append(f"Every change is told until: {clock.at(hearing.pushed_until)}.")
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
