"""Question 9, for the PC: what stands between its program and this portal?

The agent climbs its own ladder, since only the PC sees its firewall, proxy and antivirus.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from connectors.models import Connector
from diagnosis.case import Case
from diagnosis.ladder import Answer, CannotTell, NotReached
from diagnosis.result import CheckVerdict
from kinds.outlook.checks.asked import REMEDY, Asked, ask_agent
from kinds.outlook.checks.words import BARRIERS, RUNGS
from kinds.outlook.models import Agent
from kinds.outlook.panel import mode_in_force
from kinds.outlook.words.pc import LINES

Rungs = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PcNetworkFacts:
    """`fallback` is the mode in force where it is not the one chosen."""

    pc: str
    system: str
    version: str
    line: str
    fallback: str
    rungs: Rungs
    portal: str


def ask(case: Case) -> Answer:
    if case.offline:
        raise NotReached(1, "The PC was not asked: that is a worker's job.")
    asked = ask_agent(case)
    if asked.answer is None:
        known = (*_line_in_force(asked), *_last_ladder(asked, case))
        remedy = f"{REMEDY} {_ticket(asked.pc, settings.SITE_URL)}"
        raise CannotTell(asked.why_not, remedy, known)
    assert asked.agent is not None
    return judge(_facts(asked.agent, case.connector, asked.answer))


def _facts(agent: Agent, connector: Connector, answer: Mapping[str, Any]) -> PcNetworkFacts:
    return PcNetworkFacts(
        pc=agent.pc,
        system=agent.system,
        version=agent.version,
        line=LINES.get(agent.line, ""),
        fallback=mode_in_force(agent, connector),
        rungs=_rungs_in(answer),
        portal=settings.SITE_URL,
    )


def judge(facts: PcNetworkFacts) -> Answer:
    seen = tuple(_seen(facts))
    broken = next((one for one in facts.rungs if one.get("verdict") == "broken"), None)
    ticket = _ticket(facts.pc, facts.portal)
    if broken is not None:
        rung = str(broken.get("rung", ""))
        meaning = f"{_label(rung)}: {_detail(broken)} {BARRIERS.get(rung, '')}".strip()
        # Everything else got through, or the answer would not be here.
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            f"{meaning}{_polls(facts)}",
            ticket,
            title=f"{_label(rung)}: fails on {facts.pc}",
        )
    if facts.fallback:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            f"The way is open now, but the PC is not back in its mode: {facts.fallback}.",
            f"It tries again every five minutes by itself. If it stays: {ticket}",
            title=f"{facts.pc} is not back in its mode",
        )
    odd = next((one for one in facts.rungs if one.get("verdict") == "attention"), None)
    if odd is not None:
        meaning = f"It works, with something worth a look: {_detail(odd)}"
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            meaning,
            ticket,
            title=f"{facts.pc} reaches this portal, with something odd",
        )
    return Answer(
        CheckVerdict.FINE,
        seen,
        f"Nothing is in the way: the program on {facts.pc} reaches this portal on every step.",
        title=f"{facts.pc} reaches this portal",
    )


def _polls(facts: PcNetworkFacts) -> str:
    return f" In force meanwhile: {facts.fallback}." if facts.fallback else ""


def _seen(facts: PcNetworkFacts) -> Iterator[str]:
    yield f"From {facts.pc} to {_target(facts.portal)}; the PC opens the connection itself."
    if facts.line:
        yield f"Line in force: {facts.line}."
    if facts.fallback:
        yield f"Mode in force: {facts.fallback}."
    yield from map(_line, facts.rungs)
    yield (
        f"For an IT ticket: Daybook Connector {facts.version} on {facts.system or 'the PC'}, "
        f"outgoing TCP to {_target(facts.portal)}, HTTPS and WebSocket, nothing incoming."
    )


def _rungs_in(answer: Mapping[str, Any]) -> Rungs:
    told = answer.get("ladder")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _line(rung: Mapping[str, Any]) -> str:
    verdict, label = str(rung.get("verdict", "")), _label(str(rung.get("rung", "")))
    ms = rung.get("ms")
    took = f" in {ms} ms" if isinstance(ms, int) and ms else ""
    if verdict == "broken":
        return f"{label}: failed here. {_detail(rung)}"
    if verdict == "not-reached":
        return f"{label}: not reached."
    if verdict == "not-needed":
        return f"{label}: not needed."
    return f"{label}: passed{took}. {_detail(rung)}".rstrip()


def _label(rung: str) -> str:
    return RUNGS.get(rung, rung.replace("-", " ").capitalize())


def _detail(rung: Mapping[str, Any]) -> str:
    text = str(rung.get("detail") or "").strip()
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _line_in_force(asked: Asked) -> Iterator[str]:
    if asked.agent and asked.agent.line:
        yield f"Line when it was last heard of: {LINES.get(asked.agent.line, asked.agent.line)}."


def _last_ladder(asked: Asked, case: Case) -> Iterator[str]:
    rungs = _rungs_in(asked.last)
    if rungs and asked.last_at:
        yield f"What {asked.pc} found {case.clock.at(asked.last_at)}:"
        yield from map(_line, rungs)


def _ticket(pc: str, portal: str) -> str:
    return (
        f"For the IT department: Daybook Connector on {pc} must be able to open connections to "
        f"{_target(portal)} (HTTPS and WebSocket); nothing has to be let in. The doctor in its "
        "window prints the program's path for a ticket."
    )


def _target(portal: str) -> str:
    parts = urlsplit(portal)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.hostname}, port {port}"
