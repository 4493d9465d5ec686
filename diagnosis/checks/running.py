"""Is the connector running?"""

from dataclasses import dataclass
from datetime import datetime

from connectors.domain.lateness import Turn
from connectors.servers import hindrances_of
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying, iso
from diagnosis.workers import is_alive, last_sign_of_life

RESUME = Fix("resume")
SYNC_NOW = Fix("sync-now")


@dataclass(frozen=True, slots=True)
class RunningFacts:
    heartbeat: datetime | None
    paused_at: datetime | None
    running_since: datetime | None
    last_attempt_at: datetime | None
    turn: Turn
    held_until: datetime | None = None


@answers(CheckQuestion(name="running", place=1, cause=1))
def ask(case: Case) -> Answer:
    connector = case.connector
    running = connector.runs.running().first()
    hindrance = hindrances_of([connector.server], case.now).get(connector.server)
    facts = RunningFacts(
        heartbeat=last_sign_of_life(),
        paused_at=connector.paused_at,
        running_since=running.started_at if running else None,
        last_attempt_at=connector.last_attempt_at,
        turn=connector.turn,
        held_until=hindrance.until if hindrance else None,
    )
    return judge(facts, case.now, connector.of_kind.checks.remarks.get("running", ()))


def judge(facts: RunningFacts, now: datetime, remarks: tuple[str, ...] = ()) -> Answer:
    evidence = (*_seen(facts), *map(Saying, remarks))
    if not is_alive(facts.heartbeat, now):
        return Answer(CheckVerdict.BROKEN, "no-worker", evidence)
    if facts.paused_at:
        return Answer(CheckVerdict.BROKEN, "paused", evidence, (RESUME,))
    if _is_late(facts, now) and facts.held_until:
        return Answer(CheckVerdict.ATTENTION, "server-held-back", evidence)
    if _is_late(facts, now):
        return Answer(CheckVerdict.ATTENTION, "sync-not-begun", evidence, (SYNC_NOW,))
    return Answer(CheckVerdict.FINE, "running", evidence)


def _is_late(facts: RunningFacts, now: datetime) -> bool:
    return facts.running_since is None and facts.turn.is_late(now)


def _seen(facts: RunningFacts) -> list[Saying]:
    seen = [
        Saying("worker-seen", seen_at=iso(facts.heartbeat))
        if facts.heartbeat
        else Saying("no-worker-registered")
    ]
    if facts.paused_at:
        seen.append(Saying("paused-since", since_at=iso(facts.paused_at)))
    if facts.running_since:
        seen.append(Saying("sync-running-since", since_at=iso(facts.running_since)))
    if facts.last_attempt_at:
        seen.append(Saying("taken-up", taken_up_at=iso(facts.last_attempt_at)))
    else:
        seen.append(Saying("never-taken-up"))
    if facts.held_until:
        seen.append(Saying("held-until", until_at=iso(facts.held_until)))
    return seen
