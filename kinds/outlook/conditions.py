"""What is wrong with an agent: from facts to conditions. Pure.

While the agent is silent nobody knows how its Outlook is, so what it told last stays as it was;
only a PC that may not speak any more takes its own conditions with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.conditions import Condition, Details
from kinds.outlook.troubles import OF_THE_STORE, alert_of, reason_of
from kinds.outlook.words.reasons import note
from providers.notes import Json

OF_THE_AGENT = OF_THE_STORE | {"channel-blocked"}
"""What it says of itself. A single calendar that it cannot read has its alert from the sync."""
OF_THE_LINE = frozenset({"agent-offline", "agent-paused", "two-agents", "agent-too-old"})
PAIRING_BLOCKED = "pairing-blocked"
CLOCK_SKEW = "clock-skew"

SKEW = timedelta(minutes=2)
KNOCKED = timedelta(hours=1)
"""How long a second PC that was refused is told of."""


@dataclass(frozen=True, slots=True)
class PcFacts:
    """The PC that may speak for the account, as it was last heard of."""

    name: str
    is_online: bool
    heard_at: datetime
    too_old: str = ""
    skew: timedelta = timedelta()
    told: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """`pc` is None when none is paired any more, since `revoked_at`. `rivals` are other PCs that
    were refused, with the last time. `oldest` is the version an agent needs at least, `download`
    the address where it is, if the portal has one."""

    pc: PcFacts | None
    public_id: str = ""
    pc_before: str = ""
    revoked_at: datetime | None = None
    paused_at: datetime | None = None
    paused_on_pc: bool = False
    rivals: Sequence[tuple[str, datetime]] = field(default_factory=tuple)
    blocked_until: datetime | None = None
    oldest: str = ""
    download: str = ""


def scope_of(facts: AccountFacts) -> frozenset[str]:
    """The codes that can be told now."""
    scope = OF_THE_LINE | {PAIRING_BLOCKED}
    heard = facts.pc is None or facts.pc.is_online
    return scope | {alert_of(code) for code in OF_THE_AGENT} | {CLOCK_SKEW} if heard else scope


def conditions_of(facts: AccountFacts, now: datetime) -> Iterator[Condition]:
    yield from _paused_or_offline(facts)
    yield from _rival(facts, now)
    yield from blocked(facts.public_id, facts.blocked_until, now)
    pc = facts.pc
    if pc is None:
        return
    if pc.too_old:
        yield Condition(
            "agent-too-old",
            details={
                "pc": pc.name,
                "version": pc.too_old,
                "oldest": facts.oldest,
                "has": "address" if facts.download else "administrator",
                "download": facts.download,
            },
        )
    if pc.is_online:
        yield from _clock(pc)
        yield from _told(pc)


def _paused_or_offline(facts: AccountFacts) -> Iterator[Condition]:
    """Of an account that is paused no sign of life is expected."""
    if facts.paused_at:
        if facts.paused_on_pc:
            name = facts.pc.name if facts.pc else facts.pc_before
            yield Condition("agent-paused", details={"pc": name, "since_at": iso(facts.paused_at)})
        return
    if facts.pc is None:
        cause = "revoked" if facts.pc_before else "never-paired"
        since = iso(facts.revoked_at)
        details = {"pc": facts.pc_before, "cause": cause, "since_at": since}
        yield Condition("agent-offline", details=details)
    elif not facts.pc.is_online:
        yield Condition(
            "agent-offline",
            details={
                "pc": facts.pc.name,
                "cause": "silent",
                "since_at": iso(facts.pc.heard_at),
            },
        )


def _rival(facts: AccountFacts, now: datetime) -> Iterator[Condition]:
    late = [one for one in facts.rivals if now - one[1] < KNOCKED]
    if late and facts.pc is not None:
        name, at = max(late, key=lambda one: one[1])
        yield Condition(
            "two-agents", details={"pc": facts.pc.name, "rival": name, "refused_at": iso(at)}
        )


def blocked(
    public_id: str, until: datetime | None, now: datetime, subject: str = ""
) -> Iterator[Condition]:
    """Whether pairing is blocked. `subject` is given for an ID that no connector has yet."""
    if until is not None and until > now:
        details: Details = {"connector_id": public_id, "until_at": iso(until)}
        yield Condition(PAIRING_BLOCKED, subject, details)


def _clock(pc: PcFacts) -> Iterator[Condition]:
    if abs(pc.skew) <= SKEW:
        return
    details: Details = {
        "whose": "pc",
        "pc": pc.name,
        "minutes": round(abs(pc.skew) / timedelta(minutes=1)),
        "direction": "ahead" if pc.skew > timedelta() else "behind",
    }
    yield Condition(CLOCK_SKEW, details=details)


def _told(pc: PcFacts) -> Iterator[Condition]:
    """What the agent says of itself, each code once. Codes of a newer agent have no words here."""
    by_code = {str(one.get("code", "")): one for one in reversed(pc.told)}
    for code in sorted(OF_THE_AGENT & by_code.keys()):
        one = by_code[code]
        yield Condition(
            alert_of(code),
            details={
                "pc": pc.name,
                "error": _said(one),
                "since_at": str(one.get("since", "")),
            },
        )


def _said(one: Mapping[str, Any]) -> dict[str, Json] | str:
    code, about, text = reason_of(one)
    return note(code, about, text).as_json() if code else text


def iso(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""
