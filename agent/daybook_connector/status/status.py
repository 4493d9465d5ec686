"""What the agent is and does, as a value that window, commands and log share.

`Status` travels as JSON over the control socket (`daybook-connector status --json`); instants are
ISO 8601 in UTC, or empty for never.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class AgentState(StrEnum):
    """The one word for the icon; the first that applies, in this order."""

    UNPAIRED = "unpaired"
    PAUSED = "paused"
    SYNCING = "syncing"
    OFFLINE = "offline"
    ATTENTION = "attention"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """A condition that holds now. `code` is one of docs/alerts.md."""

    code: str
    title: str
    cause: str
    remedy: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class CalendarLine:
    key: str
    name: str
    access: str
    shared: bool
    events: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """`total` is None while unknown."""

    calendar: str
    step: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """`mode` and `minutes` are what is wanted, `mode_in_force` what is possible now; `line` is
    websocket, https, xmpp or "". `account` is the store's own name, or the path of a folder, which
    only the user gets to see. `waiting` counts reports that the portal has not acknowledged."""

    state: AgentState
    label: str
    version: str
    portal: str = ""
    connector: str = ""
    pc: str = ""
    store: str = ""
    account: str = ""
    mode: str = "realtime"
    minutes: int = 5
    mode_in_force: str = ""
    line: str = ""
    paused: bool = False
    last_sync_at: str = ""
    last_seen_at: str = ""
    last_change_at: str = ""
    next_sync_at: str = ""
    waiting: int = 0
    alerts: tuple[AlertLine, ...] = ()
    calendars: tuple[CalendarLine, ...] = ()
    progress: SyncProgress | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Status":
        """The status that `to_json` was asked for; fields of a newer version are left out."""
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        known["state"] = AgentState(known["state"])
        known["alerts"] = tuple(AlertLine(**line) for line in known.get("alerts", ()))
        known["calendars"] = tuple(CalendarLine(**line) for line in known.get("calendars", ()))
        progress = known.get("progress")
        known["progress"] = SyncProgress(**progress) if progress else None
        return cls(**known)
