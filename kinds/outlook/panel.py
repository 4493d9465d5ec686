"""What the page of a connector tells of the PC that speaks for it, and of those before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.models import Connector
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.reports import reports_of
from kinds.outlook.words import pc as words


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
        return "ok" if self.is_online else "broken", words.state(is_online=self.is_online)


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
        line=words.line(agent.line),
        clock=words.clock(timedelta(milliseconds=agent.skew_ms)),
        mode=mode_in_force(agent, connector),
        store=words.store(agent.store),
    )


def mode_in_force(agent: Agent, connector: Connector) -> str:
    """The agent's own mode, with the reason, where it is not the connector's; else empty."""
    told, minutes = agent.state.get("mode"), agent.state.get("minutes")
    chosen = (connector.mode, connector.interval if connector.mode == "auto" else None)
    if told not in Connector.Mode.values or (told, minutes if told == "auto" else None) == chosen:
        return ""
    blocked = any(
        isinstance(one, dict) and one.get("code") == "channel-blocked"
        for one in agent.state.get("conditions", ())
    )
    return words.mode(told, minutes, blocked=blocked)


def _ended(agent: Agent) -> str:
    return words.ended(agent.revoked_because, agent.replaced_by)


def said_of_sync(connector: Connector, now: datetime) -> str:
    """What Sync now says, where a PC has to be asked."""
    agent = Agent.objects.active().filter(account__connector=connector).first()
    if agent is None:
        return words.sync_asked("unpaired")
    if not agent.is_online(now):
        return words.sync_asked("offline", agent.pc)
    polls = agent.line == Agent.Line.HTTPS
    return words.sync_asked("polls" if polls else "asked", agent.pc)
