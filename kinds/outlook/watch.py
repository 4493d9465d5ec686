"""The examiner of agents: the facts in two queries, however many connectors are asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from alerts.among import among
from alerts.conditions import Condition, Finding
from connectors.examining.examiners import Ward
from connectors.models import Connector
from kinds.outlook.conditions import (
    CLOCK_SKEW,
    PAIRING_BLOCKED,
    AccountFacts,
    PcFacts,
    blocked,
    conditions_of,
    scope_of,
)
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.troubles import OF_THE_STORE
from kinds.outlook.versions import OLDEST_AGENT, is_too_old

OWN_ALERT = frozenset({"agent-offline", "not-yet", CLOCK_SKEW})
"""Errors of a run that the agent's alerts explain, or that are no problem, and the clock, of which
the agent is the better witness."""

LEAVES_WITHIN = timedelta(minutes=2)
"""A PC that was replaced is told so and leaves; only what knocks later still runs."""

NEEDED = ("account_id", "last_seen_at", "revoked_at", "state")


def examine_agents(ward: Ward, now: datetime) -> Iterator[Finding]:
    """The agents of the connectors in the ward, and invitations to pair of its hosts."""
    accounts = _accounts(ward, now)
    agents = _agents(accounts)
    connectors = {connector.pk: connector for connector in ward.connectors}
    strangers: dict[int, list[Condition]] = defaultdict(list)
    for account in accounts:
        connector = connectors.get(account.connector_id or 0)
        if connector is None:
            subject = f"pairing:{account.public_id}"
            strangers[account.host_id] += blocked(
                account.public_id, account.blocked_until, now, subject
            )
            continue
        facts = _facts(account, connector, agents.get(account.pk, ()), now)
        found = tuple(conditions_of(facts, now))
        yield Finding(connector.host_id, connector.pk, scope_of(facts), found)
    for host in ward.hosts:
        yield Finding(host, None, frozenset({PAIRING_BLOCKED}), tuple(strangers[host]))


def explained(ward: Ward, now: datetime) -> Mapping[int, frozenset[str]]:
    """By connector, what needs no alert of its own because the agent's alerts say it."""
    rows = OutlookAccount.objects.filter(connector__in=among(ward.ids))
    by_connector = {
        account.connector_id or 0: account for account in rows.only("connector_id", "paused_on_pc")
    }
    accounts = [account.pk for account in by_connector.values()]
    active = Agent.objects.active().filter(account__in=accounts)
    agents = {agent.account_id: agent for agent in active.only(*NEEDED)} if accounts else {}
    return {
        pk: frozenset(_explained(account, agents.get(account.pk), now))
        for pk, account in by_connector.items()
    }


def _explained(account: OutlookAccount, agent: Agent | None, now: datetime) -> Iterator[str]:
    yield from OWN_ALERT
    if account.paused_on_pc:
        yield "connector-paused"
    if agent is None or not agent.is_online(now):
        yield "sync-overdue"
    elif told := _told_of_the_store(agent.state):
        yield "store-unavailable"
        if "sync-failed" in told:
            yield "sync-overdue"


def hosts_blocked(now: datetime) -> Iterable[int]:
    """Hosts who may have no connector yet, but a connector ID that is blocked."""
    rows = OutlookAccount.objects.unpaired().filter(blocked_until__gt=now)
    return rows.values_list("host_id", flat=True)


def hosts_unheard(now: datetime) -> Iterable[int]:
    """Hosts of accounts of which no PC is heard."""
    heard = Agent.objects.active().filter(
        account=OuterRef("pk"), last_seen_at__gte=now - Agent.SILENT_AFTER
    )
    accounts = OutlookAccount.objects.filter(connector__paused_at=None, connector__isnull=False)
    return accounts.filter(~Exists(heard)).order_by().values_list("host_id", flat=True)


def _accounts(ward: Ward, now: datetime) -> list[OutlookAccount]:
    invitations = Q(connector=None, host__in=among(ward.hosts), blocked_until__gt=now)
    return list(OutlookAccount.objects.filter(Q(connector__in=among(ward.ids)) | invitations))


def _agents(accounts: Sequence[OutlookAccount]) -> Mapping[int, list[Agent]]:
    paired = [account.pk for account in accounts if account.connector_id]
    found: dict[int, list[Agent]] = defaultdict(list)
    if paired:
        for agent in Agent.objects.filter(account__in=paired).defer("findings"):
            found[agent.account_id].append(agent)
    return found


def _facts(
    account: OutlookAccount, connector: Connector, agents: Sequence[Agent], now: datetime
) -> AccountFacts:
    active = next((agent for agent in agents if agent.revoked_at is None), None)
    gone = [agent for agent in agents if agent.revoked_at is not None]
    last = max(gone, key=lambda agent: agent.revoked_at or now, default=None)
    return AccountFacts(
        pc=_pc(active, now) if active else None,
        public_id=account.public_id,
        pc_before=last.pc if last else "",
        revoked_at=last.revoked_at if last else None,
        paused_at=connector.paused_at,
        paused_on_pc=account.paused_on_pc,
        rivals=tuple(_rivals(account, gone)),
        blocked_until=account.blocked_until,
        oldest=OLDEST_AGENT,
        download=settings.CONNECTOR_DOWNLOAD_URL,
    )


def _pc(agent: Agent, now: datetime) -> PcFacts:
    told = agent.state.get("conditions", ())
    return PcFacts(
        name=agent.pc,
        is_online=agent.is_online(now),
        heard_at=agent.last_seen_at or agent.paired_at,
        too_old=agent.version if is_too_old(agent.version) else "",
        skew=timedelta(milliseconds=agent.skew_ms),
        told=tuple(one for one in told if isinstance(one, dict)),
    )


def _rivals(account: OutlookAccount, gone: Iterable[Agent]) -> Iterator[tuple[str, datetime]]:
    """PCs that were refused at pairing, and replaced ones that go on knocking."""
    at = parse_datetime(str(account.rival.get("at", "")))
    if at is not None:
        yield str(account.rival.get("pc", "")), at if at.tzinfo else timezone.make_aware(at)
    for agent in gone:
        seen, revoked = agent.last_seen_at, agent.revoked_at
        if seen and revoked and seen > revoked + LEAVES_WITHIN:
            yield agent.pc, seen


def _told_of_the_store(state: object) -> frozenset[str]:
    told = state.get("conditions", ()) if isinstance(state, dict) else ()
    return OF_THE_STORE & {str(one.get("code", "")) for one in told if isinstance(one, dict)}
