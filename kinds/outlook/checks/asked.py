"""The program on the PC, asked once per diagnosis, and what it answered last when it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from daybook_protocol.commands import CheckArguments
from django.utils.dateparse import parse_datetime

from diagnosis.case import Case
from diagnosis.ladder import CannotTell, StillAsking
from diagnosis.result import Saying, iso
from kinds.outlook.checks.reasons import reason_in
from kinds.outlook.commands import issue, take, wait_for
from kinds.outlook.hints import ANSWERS_WITHIN
from kinds.outlook.models import Agent, AgentCommand, OutlookAccount

KEPT_AS = "check"
"""Under which name of `Agent.findings` the last answer is kept."""
A_MOMENT = timedelta(seconds=2)
"""How long a worker waits: many times what a program takes that listens. Later answers are looked
for by jobs of their own, so that silent PCs take no worker from anybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`answer` is None when there was none now; `last` is the newest there ever was. `why_not` is
    set in the first case."""

    agent: Agent | None
    is_online: bool
    answer: Mapping[str, Any] | None = None
    last: Mapping[str, Any] = field(default_factory=dict)
    why_not: Saying | None = None

    @property
    def pc(self) -> "str | Saying":
        return self.agent.pc if self.agent else Saying("the-pc")

    @property
    def last_at(self) -> datetime | None:
        return parse_datetime(str(self.last.get("at", "")))

    def must_answer(
        self, code: str, evidence: tuple[Saying, ...] = (), **details: Any
    ) -> Mapping[str, Any]:
        """The answer. Raises `CannotTell` with what was known last."""
        if self.answer is None:
            raise CannotTell(code, evidence, why=self.why_not, **details)
        return self.answer


def ask_agent(case: Case) -> Asked:
    return case.once("agent", lambda: _ask(case))


def _ask(case: Case) -> Asked:
    account = OutlookAccount.objects.filter(connector=case.connector).first()
    agent = account.agents.active().first() if account else None
    if account is None or agent is None:
        return Asked(None, is_online=False, why_not=Saying("no-pc-to-be-asked"))
    last = agent.findings.get(KEPT_AS) or {}
    online = agent.is_online(case.now)
    if not online:
        why = Saying("pc-offline", pc=agent.pc, heard_at=iso(agent.last_seen_at))
        return Asked(agent, is_online=False, last=last, why_not=why)
    if case.offline:
        why = Saying("named-pc-not-asked", pc=agent.pc)
        return Asked(agent, is_online=True, last=last, why_not=why)
    return _wait(case, account, agent, last)


def _wait(case: Case, account: OutlookAccount, agent: Agent, last: Mapping[str, Any]) -> Asked:
    command, until = _command(case, account)
    answered = wait_for(command.pk, patience=_patience(case))
    if answered is None or answered.answered_at is None:
        if case.now < until and not case.patient:
            raise StillAsking({"command": str(command.pk), "until": until.isoformat()})
        why = Saying("pc-silent", pc=agent.pc)
        return Asked(agent, is_online=True, last=last, why_not=why)
    take(answered, answered.answered_at)
    if answered.outcome != "done":
        why = Saying("pc-could-not-look", pc=agent.pc, reason=reason_in(answered.result))
        return Asked(agent, is_online=True, last=last, why_not=why)
    _keep(agent, answered.result)
    return Asked(agent, is_online=True, answer=answered.result, last=answered.result)


def _patience(case: Case) -> timedelta:
    if case.patient:
        return ANSWERS_WITHIN
    return timedelta() if case.asked else A_MOMENT


def _command(case: Case, account: OutlookAccount) -> tuple[AgentCommand, datetime]:
    """What the PC is asked, and until when an answer is awaited. What an earlier job of this
    diagnosis has asked is not asked again, unless another diagnosis has used it up."""
    until, earlier = case.now + ANSWERS_WITHIN, None
    if case.asked:
        until = datetime.fromisoformat(case.asked["until"])
        earlier = AgentCommand.objects.filter(pk=UUID(case.asked["command"])).first()
    return earlier or issue(
        account,
        subject="check",
        arguments=CheckArguments(network=True),
        now=case.now,
    ), until


def _keep(agent: Agent, answer: Mapping[str, Any]) -> None:
    fresh = Agent.objects.filter(pk=agent.pk).values_list("findings", flat=True).first() or {}
    Agent.objects.filter(pk=agent.pk).update(findings={**fresh, KEPT_AS: dict(answer)})
