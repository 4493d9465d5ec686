"""What the page of a connector tells of the PC that speaks for it, and of those before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.wording import age
from connectors.models import Connector
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.reports import reports_of

LINES: Mapping[str, str] = {
    Agent.Line.WEBSOCKET: "WebSocket",
    Agent.Line.HTTPS: "HTTPS",
    Agent.Line.XMPP: "XMPP",
}
NOTICED = timedelta(seconds=1)
"""Differences of clocks below are what messages take on their way."""


@dataclass(frozen=True, slots=True)
class Pc:
    """The PC that is paired. `mode` is the one in force where it is not the one chosen."""

    agent: Agent
    is_online: bool
    line: str
    clock: str
    mode: str
    store: str

    @property
    def badge(self) -> tuple[str, str]:
        return ("ok", "Online") if self.is_online else ("broken", "Offline")


@dataclass(frozen=True, slots=True)
class Earlier:
    agent: Agent
    ended: str


def outlook_panel(connector: Connector, now: datetime) -> dict[str, object]:
    account = OutlookAccount.objects.filter(connector=connector).first()
    agents = list(account.agents.all()) if account else []
    active = next((agent for agent in agents if agent.revoked_at is None), None)
    return {
        "account": account,
        "pc": pc_of(active, connector, now) if active else None,
        "reports": reports_of(active) if active else [],
        "earlier": [Earlier(one, _ended(one)) for one in agents if one.revoked_at is not None],
        "now": now,
    }


def heartbeat_context(connector: Connector, now: datetime) -> dict[str, object]:
    """Only what each sign of life moves."""
    agent = Agent.objects.active().filter(account__connector=connector).first()
    pc = pc_of(agent, connector, now) if agent else None
    return {"connector": connector, "pc": pc, "now": now}


def pc_of(agent: Agent, connector: Connector, now: datetime) -> Pc:
    return Pc(
        agent=agent,
        is_online=agent.is_online(now),
        line=LINES.get(agent.line, "not yet"),
        clock=clock_words(timedelta(milliseconds=agent.skew_ms)),
        mode=mode_in_force(agent, connector),
        store={"outlook": "Outlook", "vdir": "Folder of .ics files"}.get(agent.store, agent.store),
    )


def clock_words(skew: timedelta) -> str:
    """How far the PC's clock is from ours, as it stands after "Clock"."""
    if abs(skew) < NOTICED:
        return "agrees with the portal"
    return f"{age(abs(skew))} {'ahead' if skew > timedelta() else 'behind'}"


def mode_in_force(agent: Agent, connector: Connector) -> str:
    """The agent's own mode, with the reason, where it is not the connector's; else empty."""
    told, minutes = agent.state.get("mode"), agent.state.get("minutes")
    chosen = (connector.mode, connector.interval if connector.mode == "auto" else None)
    if told not in Connector.Mode.values or (told, minutes if told == "auto" else None) == chosen:
        return ""
    if told == "auto" and minutes in Connector.Interval.values:
        said = f"Auto-sync, {Connector.Interval(minutes).pace}"
    else:
        said = Connector.Mode(told).label
    blocked = any(
        isinstance(one, dict) and one.get("code") == "channel-blocked"
        for one in agent.state.get("conditions", ())
    )
    return f"{said}, because the real-time channel is blocked" if blocked else said


def _ended(agent: Agent) -> str:
    if agent.revoked_because == "replaced":
        return f"replaced by {agent.replaced_by}"
    return "ended on the PC" if agent.revoked_because == "unpaired" else "revoked"


def said_of_sync(connector: Connector, now: datetime) -> str:
    """What Sync now says, where a PC has to be asked."""
    agent = Agent.objects.active().filter(account__connector=connector).first()
    if agent is None:
        return "No PC is paired, so there is nothing to read. Pair one below."
    if not agent.is_online(now):
        return f"{agent.pc} is offline. It is read as soon as it is back."
    if agent.line == Agent.Line.HTTPS:
        return f"{agent.pc} was asked. It hears of it when it next asks for news."
    return f"{agent.pc} was asked to read its calendars now."
