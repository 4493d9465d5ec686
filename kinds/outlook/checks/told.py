"""Questions 2 and 3, for the PC: what its program complains of, and what it confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime

from alerts.catalogue import CATALOGUE, Severity
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.troubles import OF_THE_STORE, alert_of


@dataclass(frozen=True, slots=True)
class Told:
    """A condition in the agent's own report; `title`, `remedy` and `verdict` are ours."""

    code: str
    title: str
    remedy: str
    verdict: CheckVerdict
    detail: str
    since: datetime | None


def conditions_told(agent: Agent) -> tuple[Told, ...]:
    return tuple(_told(agent))


def _told(agent: Agent) -> Iterator[Told]:
    for one in agent.state.get("conditions", ()):
        if not isinstance(one, dict):
            continue
        code = str(one.get("code", ""))
        kind = CATALOGUE.get(alert_of(code))
        broken = kind is not None and kind.severity is Severity.BROKEN
        yield Told(
            code,
            kind.title if kind else code.replace("-", " ").capitalize(),
            kind.remedy if kind else "Update the portal, which does not know this yet.",
            CheckVerdict.BROKEN if broken else CheckVerdict.ATTENTION,
            str(one.get("detail", "")),
            parse_datetime(str(one.get("since", ""))),
        )


def ask(case: Case) -> Answer:
    agent = Agent.objects.active().filter(account__connector=case.connector).first()
    if agent is None:
        return Answer(CheckVerdict.FINE)
    told, when = conditions_told(agent), ""
    if not agent.is_online(case.now):
        # What it told last may long be over; its silence is an alert of its own.
        when = " when it was last heard of"
    evidence = tuple(_line(one, agent, case, when) for one in told)
    if when or not told:
        none = (f"{agent.pc} itself complains of nothing{when}.",)
        return Answer(CheckVerdict.FINE, evidence or none)
    worst = max(told, key=lambda one: one.verdict is CheckVerdict.BROKEN)
    meaning = f"The program on {agent.pc} says: {worst.title}."
    return Answer(worst.verdict, evidence, meaning, worst.remedy, title=worst.title)


def _line(one: Told, agent: Agent, case: Case, when: str) -> str:
    since = f", since {case.clock.at(one.since)}" if one.since else ""
    detail = f" ({one.detail.rstrip('.')})" if one.detail else ""
    return f"{agent.pc} said{when}: {one.title}{since}{detail}."


def confirmed(case: Case) -> Answer:
    """When the agent last compared the portal's knowledge with its store, and what keeps it from
    doing so now."""
    account = OutlookAccount.objects.filter(connector=case.connector).first()
    at = account.confirmed_at if account else None
    seen = (f"The PC last confirmed its calendars: {case.clock.at(at) if at else 'never'}.",)
    agent = account.agents.active().first() if account else None
    told = conditions_told(agent) if agent and agent.is_online(case.now) else ()
    obstacle = next((one for one in told if one.code in OF_THE_STORE), None)
    if agent is None or obstacle is None:
        return Answer(CheckVerdict.FINE, seen)
    meaning = (
        f"{agent.pc} cannot read its calendars now, so nothing new is known: {obstacle.title}."
    )
    return Answer(obstacle.verdict, seen, meaning, obstacle.remedy, title=obstacle.title)
