"""What the agent is and does, as a value that window, commands and log share.

`Status` travels as JSON over the control socket (`daybook-connector status --json`); instants are
ISO 8601 in UTC, or empty for never.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from daybook_protocol.reasons import ToldReason

from daybook_connector.words.reasons import reasons_of


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
    """A condition that holds now. `code` is one of docs/alerts.md, `reasons` say what exactly, and
    `remedy` is the code of an error whose remedy helps better than that of the alert."""

    code: str
    reasons: tuple[ToldReason, ...] = ()
    remedy: str = ""
    since: str = ""

    def to_json(self) -> dict[str, Any]:
        reasons = [each.wire() for each in self.reasons]
        told = {"code": self.code, "reasons": reasons, "remedy": self.remedy}
        return {**told, "since": self.since}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "AlertLine":
        since = told.get("since", "")
        remedy = told.get("remedy", "")
        return cls(told["code"], reasons_of(told.get("reasons", ())), remedy, since)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    key: str
    name: str
    access: str
    shared: bool
    events: int = 0
    error: ToldReason | None = None

    def to_json(self) -> dict[str, Any]:
        return {**_plain(self), "error": self.error.wire() if self.error else None}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "CalendarLine":
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        error = known.get("error")
        return cls(**known | {"error": ToldReason(**error) if isinstance(error, dict) else None})


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """`step` is a code, `total` is None while unknown."""

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
        return {
            **_plain(self),
            "alerts": [alert.to_json() for alert in self.alerts],
            "calendars": [line.to_json() for line in self.calendars],
            "progress": asdict(self.progress) if self.progress else None,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Status":
        """The status that `to_json` was asked for; fields of a newer version are left out."""
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        known["state"] = AgentState(known["state"])
        known["alerts"] = tuple(map(AlertLine.from_json, known.get("alerts", ())))
        known["calendars"] = tuple(map(CalendarLine.from_json, known.get("calendars", ())))
        progress = known.get("progress")
        known["progress"] = SyncProgress(**progress) if progress else None
        return cls(**known)


def _plain(value: Any) -> dict[str, Any]:
    """The fields as they are."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
