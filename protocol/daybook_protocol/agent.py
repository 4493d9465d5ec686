"""All that an agent says. What must not be lost is in `reports`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, FailFast, Field, Strict

from daybook_protocol import limits
from daybook_protocol.fields import (
    CalendarKey,
    Code,
    Count,
    Cut,
    Instant,
    InstantOrNever,
    Mode,
    Seq,
    Whole,
    text,
)
from daybook_protocol.message import LineMessage, LineModel, left_out
from daybook_protocol.reasons import ToldReason
from daybook_protocol.reports import AnyReport


class HelloMessage(LineMessage):
    """The first words on a line. `account` is how the user recognises the account; nobody reads
    `line`."""

    type: Literal["hello"] = "hello"
    protocol: Annotated[int, Whole(1, 1000)]
    agent: Annotated[str, text(30)]
    pc: Annotated[str, Cut(80), AfterValidator(lambda name: name or "PC")] = "PC"
    system: Annotated[str, Cut(80)] = ""
    store: Annotated[str, Cut(20)] = ""
    account: Annotated[str, Cut(254)] = ""
    zone: Annotated[str, Cut(64)] = ""
    at: Instant
    stream: Annotated[str, text(64)]
    next_seq: Seq
    line: Any = ""


class HeartbeatMessage(LineMessage):
    """`alive`: the store is being watched, and everything noticed has been acknowledged."""

    type: Literal["heartbeat"] = "heartbeat"
    at: Instant
    alive: bool


class ToldCondition(LineModel):
    """Something that keeps the agent from its work, with a code of docs/alerts.md. `reason` says
    what exactly; `detail` says the same in English."""

    code: Code
    detail: Annotated[str, Cut(limits.DETAIL)] = ""
    reason: ToldReason | None = left_out(None)
    since: InstantOrNever = None


class StateMessage(LineMessage):
    """How the agent is. `mode` and `minutes` are those in force, `waiting` counts its reports."""

    type: Literal["state"] = "state"
    paused: bool
    mode: Mode
    minutes: Annotated[int, Whole(1, 1440)]
    line: Annotated[str, text(20, empty=True)] = ""
    watching: bool
    last_sync_at: InstantOrNever = None
    next_sync_at: InstantOrNever = None
    waiting: Count
    conditions: Annotated[
        tuple[ToldCondition, ...], Strict(False), Field(max_length=limits.CONDITIONS), FailFast()
    ]


class ProgressMessage(LineMessage):
    """How far a first read has come. `total` is None while it is not known."""

    type: Literal["progress"] = "progress"
    calendar: CalendarKey
    step: Annotated[str, Cut(80)] = ""
    done: Count
    total: Count | None = None


AgentMessage = HelloMessage | HeartbeatMessage | StateMessage | ProgressMessage | AnyReport
