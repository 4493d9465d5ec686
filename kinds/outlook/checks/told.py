"""What the program on the PC complains of, and what it confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from alerts.catalogue import CATALOGUE, Severity
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Saying, iso
from kinds.outlook.checks.reasons import kept_reason
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.troubles import OF_THE_STORE, alert_of, reason_of


@dataclass(frozen=True, slots=True)
class Told:
    """A condition in the agent's own report; `alert` has its words, `verdict` is ours."""

    code: str
    alert: str
    verdict: CheckVerdict
    detail: Mapping[str, Any] | str
    since: datetime | None

    @property
    def details(self) -> dict[str, Any]:
        return {"alert": self.alert, "detail": self.detail, "since_at": iso(self.since)}

    def said(self, code: str, pc: str) -> Saying:
        """As evidence, in the form that tells as much as is known."""
        since = "-since" if self.since else ""
        detail = "-why" if self.detail else ""
        return Saying(f"{code}{since}{detail}", pc=pc, **self.details)


def conditions_told(agent: Agent) -> tuple[Told, ...]:
    return tuple(_told(agent))


def _told(agent: Agent) -> Iterator[Told]:
    for one in agent.state.get("conditions", ()):
        if isinstance(one, dict):
            yield _condition(one)


def _condition(one: Mapping[str, Any]) -> Told:
    code = str(one.get("code", ""))
    alert = alert_of(code)
    kind = CATALOGUE.get(alert)
    broken = kind is not None and kind.severity is Severity.BROKEN
    reason, about, text = reason_of(one)
    return Told(
        code,
        alert,
        CheckVerdict.BROKEN if broken else CheckVerdict.ATTENTION,
        kept_reason(reason, about, text),
        parse_datetime(str(one.get("since", ""))),
    )


def ask(case: Case) -> Answer:
    agent = Agent.objects.active().filter(account__connector=case.connector).first()
    if agent is None:
        return Answer(CheckVerdict.FINE)
    told = conditions_told(agent)
    # What a silent PC told last may long be over; its silence is an alert of its own.
    heard = agent.is_online(case.now)
    evidence = tuple(one.said("pc-said" if heard else "pc-said-last", agent.pc) for one in told)
    if told and heard:
        worst = max(told, key=lambda one: one.verdict is CheckVerdict.BROKEN)
        details = {"alert": worst.alert, "pc": agent.pc}
        return Answer(worst.verdict, "pc-complains", evidence, details=details)
    nothing = Saying("pc-complains-not" if heard else "pc-complained-not", pc=agent.pc)
    return Answer(CheckVerdict.FINE, evidence=evidence or (nothing,))


def confirmed(case: Case) -> Answer:
    """When the agent last compared the portal's knowledge with its store, and what keeps it from
    doing so now."""
    account = OutlookAccount.objects.filter(connector=case.connector).first()
    at = account.confirmed_at if account else None
    seen = (Saying("pc-confirmed", confirmed_at=iso(at)),)
    agent = account.agents.active().first() if account else None
    told = conditions_told(agent) if agent and agent.is_online(case.now) else ()
    obstacle = next((one for one in told if one.code in OF_THE_STORE), None)
    if agent is None or obstacle is None:
        return Answer(CheckVerdict.FINE, evidence=seen)
    details = {"alert": obstacle.alert, "pc": agent.pc}
    return Answer(obstacle.verdict, "pc-cannot-read", seen, details=details)
