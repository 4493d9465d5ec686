"""One exchange with an agent: the rows it works on, and what shall happen when it ends."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from daybook_protocol.portal import PortalMessage
from django.db import transaction

from connectors.examining.examine import examine_connector
from connectors.models import Connector, SyncRun
from connectors.wake import wake
from kinds.outlook.models import Agent, OutlookAccount
from live.publish import publish

LARGEST_SKEW = 2**31 - 1
OF_REPORTS = ["stream", "last_seq", "listed_at", "confirmed_at", "paused_on_pc"]
"""The fields of an account that an exchange may change; the others belong to its owner."""


@dataclass(slots=True)
class ExchangeScene:
    """The account is locked. `wakes`, `shows` and `examines` say what is to be done at the end."""

    agent: Agent
    account: OutlookAccount
    connector: Connector
    line: str
    now: datetime
    answers: list[PortalMessage] = field(default_factory=list)
    has_reports: bool = False
    wakes: bool = False
    shows: bool = False
    examines: bool = False

    def sees_clock(self, at: datetime) -> None:
        self.agent.skew_ms = skew_of(at, self.now)

    def on_our_clock(self, at: datetime) -> datetime:
        """An instant of the PC's clock; never later than now."""
        return min(self.now, at - timedelta(milliseconds=self.agent.skew_ms))

    def end(self) -> None:
        """Store what is new of the rows, and have others take notice after the commit."""
        if self.agent.was_silent:
            self.agent.was_silent = False
            self.wakes = self.shows = self.examines = True
        self.agent.last_seen_at = self.now
        self.agent.save()
        self.account.save(update_fields=OF_REPORTS)
        Connector.objects.filter(pk=self.connector.pk).update(last_seen_at=self.now)
        if self.wakes and not self.connector.paused_at:
            wake(self.connector, trigger=SyncRun.Trigger.AGENT)
        if self.shows:
            publish(host_id=self.connector.host_id, what="connector", pk=self.connector.pk)
        if self.examines:
            examine = partial(examine_connector, self.connector.pk)
            transaction.on_commit(examine, robust=True)


def skew_of(at: datetime, now: datetime) -> int:
    """How many milliseconds the PC's clock is ahead of ours."""
    skew = (at - now) // timedelta(milliseconds=1)
    return max(-LARGEST_SKEW, min(skew, LARGEST_SKEW))


def open_scene(agent_id: int, line: str, now: datetime) -> ExchangeScene | None:
    """Lock the account and read the rows anew. None when the agent may not speak for it any more.

    Reports of one account queue here, by whatever process and line they come.
    """
    account = (
        OutlookAccount.objects.select_for_update(of=("self",))
        .select_related("connector__host")
        .filter(agents=agent_id, host__is_active=True)
        .first()
    )
    if account is None or account.connector is None:
        return None
    agent = Agent.objects.active().filter(pk=agent_id).first()
    if agent is None:
        return None
    agent.account = account
    return ExchangeScene(agent, account, account.connector, line, now)
