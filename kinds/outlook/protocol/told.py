"""The messages of the agent as values. Those with a `seq` are reports (docs/agent-protocol.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kinds.outlook.protocol.events import ToldCalendar, ToldEvent


@dataclass(frozen=True, slots=True)
class Hello:
    protocol: int
    agent: str
    pc: str
    system: str
    store: str
    account: str
    zone: str
    at: datetime
    stream: str
    next_seq: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    at: datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class State:
    """`told` holds the known fields of the message, as JSON."""

    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    calendar: str
    step: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Calendars:
    seq: int
    calendars: tuple[ToldCalendar, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    seq: int
    calendar: str
    revision: str
    part: int
    parts: int
    events: tuple[ToldEvent, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    seq: int
    calendar: str
    base: str
    revision: str
    events: tuple[ToldEvent, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Synced:
    """`calendars` maps keys to revisions. `until` is the end of the time that was read; None when
    the agent does not tell."""

    seq: int
    at: datetime
    trigger: str
    took_ms: int
    calendars: dict[str, str]
    failed: dict[str, Failure]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`result` is the answer's result, or its error: code, text, permanent."""

    seq: int
    command: UUID
    outcome: str
    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """None stands for what the user did not touch."""

    seq: int
    mode: str | None
    minutes: int | None
    paused: bool | None


@dataclass(frozen=True, slots=True)
class Findings:
    seq: int
    kind: str
    report: dict[str, Any]


Report = Calendars | Snapshot | Changes | Synced | Answer | Wish | Findings
Told = Hello | Heartbeat | State | Progress | Report
REPORTS = (Calendars, Snapshot, Changes, Synced, Answer, Wish, Findings)
