"""Whether the program on the PC is running, connected, not paused, and Outlook open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from diagnosis.case import Case
from diagnosis.checks.running import RESUME
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix, Saying, iso
from kinds.outlook.checks.asked import Asked, ask_agent
from kinds.outlook.checks.told import Told, conditions_told
from kinds.outlook.models import OutlookAccount
from kinds.outlook.troubles import OF_THE_STORE


@dataclass(frozen=True, slots=True)
class PcRunningFacts:
    """`store` is the store as it was found now (name, version, open); empty if nobody answered.
    `blocked` are the conditions that keep the agent from its calendars."""

    pc: Saying | str
    paired: bool
    is_online: bool
    heard_at: datetime | None
    line: str
    paused_on_pc: bool
    store: Mapping[str, Any]
    blocked: tuple[Told, ...]
    why_not: Saying | None
    pair_url: str
    of_outlook: bool = True


def ask(case: Case) -> Answer:
    return judge(_facts(case, ask_agent(case)))


def _facts(case: Case, asked: Asked) -> PcRunningFacts:
    agent = asked.agent
    paused = OutlookAccount.objects.filter(connector=case.connector, paused_on_pc=True)
    told = conditions_told(agent) if agent and asked.is_online else ()
    return PcRunningFacts(
        pc=asked.pc,
        paired=agent is not None,
        is_online=asked.is_online,
        heard_at=agent.last_seen_at if agent else None,
        line=agent.line if agent else "",
        paused_on_pc=paused.exists(),
        store=(asked.answer or {}).get("store") or {},
        blocked=tuple(one for one in told if one.code in OF_THE_STORE),
        why_not=asked.why_not if asked.is_online else None,
        pair_url=reverse("outlook:pair", args=[case.connector.pk]),
        of_outlook=agent is None or agent.store == "outlook",
    )


def judge(facts: PcRunningFacts) -> Answer:
    verdict, code, fixes = _found(facts)
    details: dict[str, Any] = {"pc": facts.pc}
    if code == "pc-blocked":
        details["alert"] = facts.blocked[0].alert
    if code == "pc-did-not-answer":
        details["why"] = facts.why_not
    return Answer(verdict, code, tuple(_seen(facts)), fixes, details)


def _found(facts: PcRunningFacts) -> tuple[CheckVerdict, str, tuple[Fix, ...]]:
    if not facts.paired:
        return CheckVerdict.BROKEN, "no-pc-paired", (Fix("pair-pc", url=facts.pair_url),)
    if facts.paused_on_pc:
        return CheckVerdict.BROKEN, "paused-on-pc", (RESUME,)
    if not facts.is_online:
        another = Fix("pair-another-pc", url=facts.pair_url)
        return CheckVerdict.BROKEN, "pc-without-sign-of-life", (another,)
    if facts.blocked:
        return CheckVerdict.BROKEN, "pc-blocked", ()
    if facts.store.get("open") is False:
        code = "pc-outlook-closed" if facts.of_outlook else "pc-store-gone"
        return CheckVerdict.BROKEN, code, ()
    if facts.why_not:
        return CheckVerdict.ATTENTION, "pc-did-not-answer", ()
    return CheckVerdict.FINE, "pc-runs", ()


def _seen(facts: PcRunningFacts) -> Iterator[Saying]:
    if facts.heard_at:
        yield Saying("pc-heard", pc=facts.pc, heard_at=iso(facts.heard_at))
    if facts.line:
        code = "pc-connected" if facts.is_online else "pc-was-connected"
        yield Saying(code, pc=facts.pc, line=Saying(f"line-{facts.line}"))
    if facts.paused_on_pc:
        yield Saying("pc-paused", pc=facts.pc)
    if facts.store:
        name = " ".join(str(facts.store.get(key) or "") for key in ("name", "version")).strip()
        code = "store-open" if facts.store.get("open") else "store-not-open"
        yield Saying(code, store=name or Saying("its-store"))
    for one in facts.blocked:
        code = "program-says-why" if one.detail else "program-says"
        yield Saying(code, alert=one.alert, detail=one.detail)
