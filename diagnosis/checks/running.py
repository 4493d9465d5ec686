"""Question 1: is the connector running?"""

from dataclasses import dataclass
from datetime import datetime

from connectors.state import JOB_LATE_AFTER
from diagnosis.case import Case
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from diagnosis.workers import is_alive, last_sign_of_life

CONSEQUENCE = (
    "New bookings are not written to your calendar, and new events in it do not block your times: "
    "double bookings can happen."
)
RESUME = Fix("Resume the connector", code="resume")
SYNC_NOW = Fix("Sync now", code="sync-now")


@dataclass(frozen=True, slots=True)
class RunningFacts:
    heartbeat: datetime | None
    paused_at: datetime | None
    running_since: datetime | None
    last_attempt_at: datetime | None
    next_sync_at: datetime | None


def ask(case: Case) -> Answer:
    connector = case.connector
    running = connector.runs.running().first()
    facts = RunningFacts(
        heartbeat=last_sign_of_life(),
        paused_at=connector.paused_at,
        running_since=running.started_at if running else None,
        last_attempt_at=connector.last_attempt_at,
        next_sync_at=connector.next_sync_at,
    )
    return judge(facts, case.clock, connector.of_kind.checks.remarked(1))


def judge(facts: RunningFacts, clock: CheckClock, remarks: tuple[str, ...] = ()) -> Answer:
    evidence = (*_seen(facts, clock), *remarks)
    if not is_alive(facts.heartbeat, clock.now):
        return Answer(
            CheckVerdict.BROKEN,
            evidence,
            f"No worker of this portal is alive, so nothing is read or written. {CONSEQUENCE}",
            "Ask the administrator to start one: EMBEDDED_WORKER=true, or the command "
            "`manage.py procrastinate worker`. /readyz tells when it is there.",
            title="No worker is running",
        )
    if facts.paused_at:
        return Answer(
            CheckVerdict.BROKEN,
            evidence,
            f"The connector is paused. {CONSEQUENCE}",
            "Resume it; it then catches up at once.",
            (RESUME,),
            title="The connector is paused",
        )
    if _is_late(facts, clock):
        return Answer(
            CheckVerdict.ATTENTION,
            evidence,
            "A sync is due, but no worker has begun it: the workers are busy or stuck.",
            "Press Sync now. If it stays, ask the administrator to look at the worker.",
            (SYNC_NOW,),
            title="A sync is due and does not begin",
        )
    return Answer(
        CheckVerdict.FINE,
        evidence,
        "A worker is alive and the connector is not paused.",
        title="It is running",
    )


def _is_late(facts: RunningFacts, clock: CheckClock) -> bool:
    if facts.running_since or facts.next_sync_at is None:
        return False
    return clock.now - facts.next_sync_at > JOB_LATE_AFTER


def _seen(facts: RunningFacts, clock: CheckClock) -> list[str]:
    seen = [
        f"Last sign of life of a worker: {clock.at(facts.heartbeat)}."
        if facts.heartbeat
        else "No worker has registered."
    ]
    if facts.paused_at:
        seen.append(f"Paused since {clock.at(facts.paused_at)}.")
    if facts.running_since:
        seen.append(f"A sync is running since {clock.at(facts.running_since)}.")
    if facts.last_attempt_at:
        seen.append(f"A worker last took up this account: {clock.at(facts.last_attempt_at)}.")
    else:
        seen.append("No worker has taken up this account yet.")
    return seen
