"""What stands between the program on the PC and this portal?

The agent climbs its own ladder, since only the PC sees its firewall, proxy and antivirus.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from connectors.models import Connector
from diagnosis.case import Case
from diagnosis.ladder import Answer, NotReached
from diagnosis.result import CheckVerdict, Saying, iso
from kinds.outlook.checks.asked import Asked, ask_agent
from kinds.outlook.checks.modes import mode_otherwise
from kinds.outlook.checks.reasons import reason_in
from kinds.outlook.models import Agent

Rungs = Sequence[Mapping[str, Any]]
BARRIERS = frozenset({"dns", "tcp", "proxy", "tls", "reach", "sign-in", "websocket"})
"""Rungs of which is known what a failure there means."""
RUNGS = BARRIERS | {"xmpp-5222", "xmpp-5223"}


@dataclass(frozen=True, slots=True)
class PcNetworkFacts:
    """`fallback` is the mode in force where it is not the one chosen."""

    pc: Saying | str
    system: str
    version: str
    line: str
    fallback: Saying | None
    rungs: Rungs
    portal: str


def ask(case: Case) -> Answer:
    if case.offline:
        raise NotReached("running", "pc-not-asked")
    asked = ask_agent(case)
    known = (*_line_in_force(asked), *_last_ladder(asked))
    ticket = _ticket(asked.pc, settings.SITE_URL)
    answer = asked.must_answer("pc-network-cannot-be-asked", known, **ticket)
    assert asked.agent is not None
    return judge(_facts(asked.agent, case.connector, answer))


def _facts(agent: Agent, connector: Connector, answer: Mapping[str, Any]) -> PcNetworkFacts:
    return PcNetworkFacts(
        pc=agent.pc,
        system=agent.system,
        version=agent.version,
        line=agent.line,
        fallback=mode_otherwise(agent, connector),
        rungs=_rungs_in(answer),
        portal=settings.SITE_URL,
    )


def judge(facts: PcNetworkFacts) -> Answer:
    seen, details = tuple(_seen(facts)), _ticket(facts.pc, facts.portal)
    broken = _first(facts.rungs, "broken")
    if broken is not None:
        # Everything else got through, or the answer would not be here.
        return Answer(
            CheckVerdict.ATTENTION, "pc-rung-broken", seen, details=details | _broken(broken, facts)
        )
    if facts.fallback:
        details |= {"mode": facts.fallback}
        return Answer(CheckVerdict.ATTENTION, "pc-not-back", seen, details=details)
    odd = _first(facts.rungs, "attention")
    if odd is not None:
        details |= {"detail": reason_in(odd)}
        return Answer(CheckVerdict.ATTENTION, "pc-reaches-oddly", seen, details=details)
    return Answer(CheckVerdict.FINE, "pc-reaches-portal", seen, details=details)


def _first(rungs: Rungs, verdict: str) -> Mapping[str, Any] | None:
    return next((one for one in rungs if one.get("verdict") == verdict), None)


def _broken(rung: Mapping[str, Any], facts: PcNetworkFacts) -> dict[str, Any]:
    name = str(rung.get("rung", ""))
    return {
        "rung": _name(name),
        "detail": reason_in(rung),
        "barrier": Saying(f"pc-barrier-{name}") if name in BARRIERS else "",
        "polls": Saying("pc-mode-meanwhile", mode=facts.fallback) if facts.fallback else "",
    }


def _seen(facts: PcNetworkFacts) -> Iterator[Saying]:
    yield Saying("pc-opens-connection", pc=facts.pc, **_target(facts.portal))
    if facts.line:
        yield Saying("pc-line-in-force", line=Saying(f"line-{facts.line}"))
    if facts.fallback:
        yield Saying("pc-mode-in-force", mode=facts.fallback)
    yield from map(_rung, facts.rungs)
    ticket = {"version": facts.version, "system": facts.system or Saying("the-pc")}
    yield Saying("pc-it-ticket", **ticket, **_target(facts.portal))


def _rungs_in(answer: Mapping[str, Any]) -> Rungs:
    told = answer.get("ladder")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _rung(rung: Mapping[str, Any]) -> Saying:
    verdict, ms = str(rung.get("verdict", "")), rung.get("ms")
    about = {"rung": _name(str(rung.get("rung", ""))), "detail": reason_in(rung)}
    if verdict in ("broken", "not-reached", "not-needed"):
        return Saying(f"pc-rung-{verdict}", **about)
    if isinstance(ms, int) and ms:
        return Saying("pc-rung-passed-in", **about, ms=ms)
    return Saying("pc-rung-passed", **about)


def _name(rung: str) -> Saying | str:
    """A step that only a newer agent climbs is told by its name."""
    known = rung in RUNGS
    return Saying(f"pc-step-{rung}") if known else rung.replace("-", " ").capitalize()


def _line_in_force(asked: Asked) -> Iterator[Saying]:
    if asked.agent and asked.agent.line:
        yield Saying("pc-line-before", line=Saying(f"line-{asked.agent.line}"))


def _last_ladder(asked: Asked) -> Iterator[Saying]:
    rungs = _rungs_in(asked.last)
    if rungs and asked.last_at:
        yield Saying("pc-found-before", pc=asked.pc, found_at=iso(asked.last_at))
        yield from map(_rung, rungs)


def _ticket(pc: Saying | str, portal: str) -> dict[str, Any]:
    return {"pc": pc, **_target(portal)}


def _target(portal: str) -> dict[str, Any]:
    parts = urlsplit(portal)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {"host": str(parts.hostname), "port": str(port)}
