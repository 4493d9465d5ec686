"""Question 1, for the PC: is its program running, connected, not paused, and Outlook open?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from diagnosis.case import Case
from diagnosis.checks.running import CONSEQUENCE, RESUME
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from kinds.outlook.checks.asked import Asked, ask_agent
from kinds.outlook.checks.told import Told, conditions_told
from kinds.outlook.models import OutlookAccount
from kinds.outlook.troubles import OF_THE_STORE
from kinds.outlook.words.pc import LINES


@dataclass(frozen=True, slots=True)
class PcRunningFacts:
    """`store` is the store as it was found now (name, version, open); empty if nobody answered.
    `blocked` are the conditions that keep the agent from its calendars."""

    pc: str
    paired: bool
    is_online: bool
    heard_at: datetime | None
    line: str
    paused_on_pc: bool
    store: Mapping[str, Any]
    blocked: tuple[Told, ...]
    why_not: str
    pair_url: str
    of_outlook: bool = True


def ask(case: Case) -> Answer:
    asked = ask_agent(case)
    return judge(_facts(case, asked), case.clock)


def _facts(case: Case, asked: Asked) -> PcRunningFacts:
    agent = asked.agent
    paused = OutlookAccount.objects.filter(connector=case.connector, paused_on_pc=True)
    told = conditions_told(agent) if agent and asked.is_online else ()
    return PcRunningFacts(
        pc=asked.pc,
        paired=agent is not None,
        is_online=asked.is_online,
        heard_at=agent.last_seen_at if agent else None,
        line=LINES.get(agent.line, "") if agent else "",
        paused_on_pc=paused.exists(),
        store=(asked.answer or {}).get("store") or {},
        blocked=tuple(one for one in told if one.code in OF_THE_STORE),
        why_not=asked.why_not if asked.is_online else "",
        pair_url=reverse("outlook:pair", args=[case.connector.pk]),
        of_outlook=agent is None or agent.store == "outlook",
    )


def judge(facts: PcRunningFacts, clock: CheckClock) -> Answer:
    seen = tuple(_seen(facts, clock))
    if not facts.paired:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"No PC is paired with this connector. {CONSEQUENCE}",
            "Pair the PC on which Outlook runs.",
            (Fix("Pair a PC", url=facts.pair_url),),
            title="No PC is paired",
        )
    if facts.paused_on_pc:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"It was paused on {facts.pc}. {CONSEQUENCE}",
            "Resume it here, or in the menu of its tray icon.",
            (RESUME,),
            title=f"Paused on {facts.pc}",
        )
    if not facts.is_online:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"{facts.pc} gives no sign of life: it is off or asleep, without a network, or the "
            f"program was closed. {CONSEQUENCE}",
            "Start the PC, and see that Daybook Connector is running; it catches up by itself. If "
            "that PC is gone, pair another one.",
            (Fix("Pair another PC", url=facts.pair_url),),
            title=f"{facts.pc} gives no sign of life",
        )
    if facts.blocked or facts.store.get("open") is False:
        what, remedy = _obstacle(facts)
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            f"The program on {facts.pc} runs, but cannot get at its calendars: {what}. "
            f"{CONSEQUENCE}",
            f"{remedy} It goes on by itself then.",
            title=f"On {facts.pc}: {what}",
        )
    if facts.why_not:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            facts.why_not,
            "Check again in a minute.",
            title=f"{facts.pc} did not answer",
        )
    return Answer(
        CheckVerdict.FINE,
        seen,
        f"A worker is alive, and the program on {facts.pc} runs and has its calendars at hand.",
        title=f"It is running, on {facts.pc} too",
    )


def _obstacle(facts: PcRunningFacts) -> tuple[str, str]:
    """What keeps the program from its calendars, and what helps, on the PC."""
    if facts.blocked:
        return facts.blocked[0].title, facts.blocked[0].remedy
    if facts.of_outlook:
        return "Outlook is closed", "Open Outlook on the PC."
    return (
        "its calendar store is not there",
        "See that the folder of calendars exists on the PC and can be read.",
    )


def _seen(facts: PcRunningFacts, clock: CheckClock) -> Iterator[str]:
    if facts.heard_at:
        yield f"Last sign of life of {facts.pc}: {clock.at(facts.heard_at)}."
    if facts.line:
        state = "connected by" if facts.is_online else "was connected by"
        yield f"{facts.pc} {state} {facts.line}."
    if facts.paused_on_pc:
        yield f"Paused on {facts.pc}."
    if facts.store:
        name = " ".join(str(facts.store.get(key) or "") for key in ("name", "version")).strip()
        yield f"{name or 'Its store'}: {'open' if facts.store.get('open') else 'not open'}."
    for one in facts.blocked:
        detail = f" ({one.detail.rstrip('.')})" if one.detail else ""
        yield f"The program says: {one.title}{detail}."
