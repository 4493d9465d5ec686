"""How far a pairing is: from the code that was shown to the first sync that is through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.catalogue import CATALOGUE
from connectors.models import Connector
from kinds.outlook.models import Agent, AgentEvent, OutlookAccount
from kinds.outlook.pairing.tries import tries_left
from kinds.outlook.troubles import OF_THE_STORE, alert_of, reason_of
from kinds.outlook.words import pairing as words
from kinds.outlook.words.reasons import said

HINDERS = OF_THE_STORE | {"calendar-not-read"}
"""Conditions of an agent that keep a first read from its end."""


class Stage(StrEnum):
    """`PAIRED`: the PC has not listed its calendars yet. `READING`: it has, and is read.
    `UNPAIRED`: it was paired once, and that was ended on the PC or in the portal."""

    WAITING = "waiting"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    PAIRED = "paired"
    READING = "reading"
    DONE = "done"
    UNPAIRED = "unpaired"


@dataclass(frozen=True, slots=True)
class PairingStep:
    """One line of the progress: state is done, running, failed or waiting."""

    stage: Stage
    state: str
    note: str = ""

    @property
    def label(self) -> str:
        return str(words.STEPS[self.stage])

    @property
    def words(self) -> str:
        return self.note or str(words.STATES[self.state])


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the PC from listing or reading, in our words; `detail` is its own."""

    title: str
    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Following:
    """`until` is when the code or the block ends. Counts are of what the PC has told so far.
    `tries_left` is None unless wrong codes came in lately."""

    account: OutlookAccount
    agent: Agent | None
    connector: Connector | None
    stage: Stage
    is_online: bool
    calendars: int = 0
    told: int = 0
    events: int = 0
    trouble: Trouble | None = None
    tries_left: int | None = None

    @property
    def until(self) -> datetime | None:
        if self.stage is Stage.BLOCKED:
            return self.account.blocked_until
        return self.account.code_expires_at

    @property
    def is_over(self) -> bool:
        """Whether nothing changes any more unless somebody acts."""
        return self.stage in (Stage.DONE, Stage.EXPIRED, Stage.UNPAIRED)

    @property
    def is_paired(self) -> bool:
        """Whether the code has done its work."""
        return self.stage in (Stage.PAIRED, Stage.READING, Stage.DONE)

    @property
    def seen(self) -> str:
        """What distinguishes one moment from the next."""
        counts = f"{self.calendars}-{self.told}-{self.events}-{self.tries_left}"
        trouble = f"{self.trouble.title} {self.trouble.detail}" if self.trouble else ""
        return f"{self.stage}-{int(self.is_online)}-{counts}-{trouble}"

    @property
    def steps(self) -> tuple[PairingStep, ...]:
        reached = ORDER.index(self.stage) if self.stage in ORDER else 0
        failed = self.stage in (Stage.EXPIRED, Stage.BLOCKED, Stage.UNPAIRED)
        return tuple(
            PairingStep(stage, _state(number, reached, failed=failed), self._note(number, reached))
            for number, stage in enumerate(ORDER[:-1])
        )

    def _note(self, number: int, reached: int) -> str:
        if number == 0 and self.agent and reached:
            return words.paired(self.agent.pc)
        if number == 1 and reached >= 2:
            return words.listed(self.calendars)
        if number == 2 and reached == 2:
            return words.read(self.told, self.calendars, self.events)
        return ""


ORDER = (Stage.WAITING, Stage.PAIRED, Stage.READING, Stage.DONE)
"""The stages of a pairing that goes well; in each but the last a step is under way."""


def _state(number: int, reached: int, *, failed: bool) -> str:
    if number < reached:
        return "done"
    if number > reached:
        return "waiting"
    return "failed" if failed else "running"


def follow(account: OutlookAccount, now: datetime) -> Following:
    agent = account.agents.active().first()
    connector = account.connector
    stage = _stage(account, agent, connector, now)
    online = agent is not None and agent.is_online(now)
    if stage not in (Stage.READING, Stage.PAIRED) or agent is None:
        left = tries_left(account, now) if stage is Stage.WAITING else None
        return Following(account, agent, connector, stage, online, tries_left=left)
    present = account.calendars.filter(gone_at=None)
    return Following(
        account,
        agent,
        connector,
        stage,
        online,
        calendars=present.count(),
        told=present.exclude(revision="").count(),
        events=AgentEvent.objects.filter(calendar__account=account, gone_at=None).count(),
        trouble=_trouble(agent) if online else None,
    )


def _trouble(agent: Agent) -> Trouble | None:
    for told in agent.state.get("conditions", ()):
        if told["code"] in HINDERS:
            kind = CATALOGUE[alert_of(told["code"])]
            detail = said(*reason_of(told))
            return Trouble(str(kind.title), detail, str(kind.remedy))
    return None


def _stage(
    account: OutlookAccount, agent: Agent | None, connector: Connector | None, now: datetime
) -> Stage:
    """A code that is still there waits for a PC, whoever may be paired already."""
    if account.blocked_until and account.blocked_until > now:
        return Stage.BLOCKED
    if connector and agent is None and not account.code_digest:
        return Stage.UNPAIRED
    if account.code_digest or agent is None or connector is None:
        expires = account.code_expires_at
        return Stage.WAITING if expires is not None and expires > now else Stage.EXPIRED
    if connector.last_sync_at and connector.last_sync_at >= agent.paired_at:
        return Stage.DONE
    listed = account.listed_at is not None and account.listed_at >= agent.paired_at
    return Stage.READING if listed else Stage.PAIRED
