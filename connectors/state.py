"""How a connector is, computed from facts and never stored, in one pure function.

The order of the questions is the order of what its owner can do about it: a pause is their own
wish, a refused password needs them, everything else passes or is explained.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

OVERDUE_AFTER = timedelta(minutes=15)
JOB_LATE_AFTER = timedelta(minutes=2)

SIGN_IN_CODES = frozenset({"sign-in-refused", "credentials-unreadable"})
UNREACHABLE_CODES = frozenset({"unreachable", "name-unknown", "not-encrypted"})
OFFLINE_CODES = frozenset({"agent-offline"})
NOT_YET_CODES = frozenset({"not-yet"})

OFFLINE_ALERTS = frozenset({"agent-offline"})
SIGN_IN_ALERTS = frozenset({"sign-in-needed"})
UNREACHABLE_ALERTS = frozenset({"server-unreachable", "certificate-invalid"})


class Code(StrEnum):
    CONNECTED = "connected"
    FIRST_SYNC = "first-sync"
    SYNCING = "syncing"
    WAITING = "waiting"
    ATTENTION = "attention"
    SIGN_IN = "sign-in"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    OFFLINE = "offline"
    PAUSED = "paused"


class Tone(StrEnum):
    """How loud a state is; the names are those of the theme's badges."""

    GOOD = "ok"
    BUSY = "syncing"
    QUIET = "paused"
    WARN = "attention"
    BAD = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a running sync is. Totals are None as long as nobody knows them."""

    calendars_done: int = 0
    calendars_total: int = 0
    events_done: int = 0
    events_total: int | None = None
    step: str = ""

    @property
    def fraction(self) -> float | None:
        """From 0 to 1, with a calendar's events as parts of its share."""
        if not self.calendars_total:
            return None
        part = min(self.events_done / self.events_total, 1) if self.events_total else 0
        return min((self.calendars_done + part) / self.calendars_total, 1)

    @property
    def text(self) -> str:
        """Such as "Work: calendar 2 of 3, 120 of 3,000 events"."""
        if not self.calendars_total:
            return self.step
        current = min(self.calendars_done + 1, self.calendars_total)
        said = f"calendar {current} of {self.calendars_total}"
        if self.events_total:
            said += f", {self.events_done:,} of {self.events_total:,} events"
        return f"{self.step}: {said}" if self.step else said


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert as far as the state is concerned. Whether it `weighs` is the catalogue's word:
    notes that ask nothing of anybody leave a healthy connector healthy."""

    code: str
    title: str
    remedy: str = ""
    weighs: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """What is known of a connector. `interval` is None in manual mode.

    `running` tells that a sync is under way, `partly` that the last one left a calendar out,
    `waits` that it found calendars that a PC has not read as far as needed, `is_told` that a
    program on a PC tells its calendars by itself.
    """

    running: bool = False
    progress: Progress | None = None
    paused: bool = False
    partly: bool = False
    waits: bool = False
    is_told: bool = False
    alerts: tuple[OpenAlert, ...] = ()
    last_seen_at: datetime | None = None
    last_sync_at: datetime | None = None
    next_sync_at: datetime | None = None
    interval: timedelta | None = None
    error_code: str = ""
    error_text: str = ""
    error_remedy: str = ""


@dataclass(frozen=True, slots=True)
class ConnectorState:
    """The state in words. `until` is set when it ends by itself at a known time."""

    code: Code
    tone: Tone
    label: str
    meaning: str
    remedy: str = ""
    until: datetime | None = None
    progress: Progress | None = None

    @property
    def is_moving(self) -> bool:
        """Whether it is about to change, so that a page should look again soon."""
        return self.code in (Code.SYNCING, Code.FIRST_SYNC, Code.WAITING)


NEVER = ConnectorState(
    Code.ATTENTION,
    Tone.WARN,
    "Never synced",
    "Its calendars have not been read yet.",
    "Press Sync now.",
)
AWAITED = ConnectorState(
    Code.FIRST_SYNC,
    Tone.BUSY,
    "First sync pending",
    "The PC is paired; it lists and reads its calendars first.",
)
UNREAD = (NEVER, AWAITED)


def state_of(facts: StateFacts, now: datetime) -> ConnectorState:
    state = _under_way(facts, now) or _in_the_way(facts) or _in_order(facts, now)
    return _alarmed(state, facts) if state.code == Code.CONNECTED or state in UNREAD else state


def _under_way(facts: StateFacts, now: datetime) -> ConnectorState | None:
    if facts.running:
        first = facts.last_sync_at is None
        label = "First sync running" if first else "Syncing"
        return ConnectorState(
            Code.SYNCING,
            Tone.BUSY,
            label,
            "The calendars are being read now.",
            progress=facts.progress,
        )
    if facts.paused:
        return ConnectorState(
            Code.PAUSED,
            Tone.QUIET,
            "Paused",
            "Nothing is read or written until you resume it; what is known stays in force.",
            "Resume the connector to sync again.",
        )
    if offline := _first(facts, OFFLINE_ALERTS):
        return ConnectorState(Code.OFFLINE, Tone.BAD, "Offline", offline.title, offline.remedy)
    if not facts.next_sync_at or facts.next_sync_at > now:
        return None
    if now - facts.next_sync_at > JOB_LATE_AFTER:
        return ConnectorState(
            Code.ATTENTION,
            Tone.WARN,
            "Sync overdue",
            "A sync is due, but no worker has started it.",
            "Ask the administrator whether the portal's worker is running (/readyz tells).",
        )
    if facts.last_sync_at is None and not facts.error_code:
        return ConnectorState(
            Code.FIRST_SYNC,
            Tone.BUSY,
            "First sync pending",
            "The account is connected; its calendars are read in a moment.",
        )
    if facts.error_code:
        return None
    return ConnectorState(Code.WAITING, Tone.BUSY, "Sync due", "The next sync starts in a moment.")


def _in_the_way(facts: StateFacts) -> ConnectorState | None:
    if not facts.error_code:
        return None
    said = (facts.error_text, facts.error_remedy)
    if facts.error_code in OFFLINE_CODES:
        return ConnectorState(Code.OFFLINE, Tone.BAD, "Offline", *said)
    if facts.error_code in NOT_YET_CODES:
        return ConnectorState(Code.WAITING, Tone.BUSY, "Waiting for the PC", *said)
    if facts.error_code in SIGN_IN_CODES:
        return ConnectorState(Code.SIGN_IN, Tone.BAD, "Sign-in needed", *said)
    if facts.error_code in UNREACHABLE_CODES:
        return ConnectorState(
            Code.UNREACHABLE, Tone.BAD, "Server unreachable", *said, until=facts.next_sync_at
        )
    if facts.error_code == "throttled":
        return ConnectorState(
            Code.THROTTLED, Tone.WARN, "Throttled", *said, until=facts.next_sync_at
        )
    return ConnectorState(Code.ATTENTION, Tone.WARN, "Needs attention", *said)


def _in_order(facts: StateFacts, now: datetime) -> ConnectorState:
    if facts.last_sync_at is None:
        return AWAITED if facts.is_told else NEVER
    if facts.waits:
        return ConnectorState(
            Code.WAITING,
            Tone.BUSY,
            "Waiting for the PC",
            "It reads calendars for the first time or further ahead; the rest follows by itself.",
        )
    if facts.partly:
        return ConnectorState(
            Code.ATTENTION,
            Tone.WARN,
            "Partly in step",
            "The last sync could not read every calendar; the list below tells which.",
        )
    if facts.interval and now - facts.last_sync_at > max(2 * facts.interval, OVERDUE_AFTER):
        return ConnectorState(
            Code.ATTENTION,
            Tone.WARN,
            "Sync overdue",
            "The last sync is older than it should be at this interval.",
            "Press Sync now. If it stays, the portal's worker may not be running.",
        )
    if facts.interval is None:
        return ConnectorState(
            Code.CONNECTED, Tone.GOOD, "Connected", "It syncs when you press Sync now."
        )
    return ConnectorState(Code.CONNECTED, Tone.GOOD, "Connected", "The last sync went through.")


def _alarmed(state: ConnectorState, facts: StateFacts) -> ConnectorState:
    """Open alerts speak where the facts alone see nothing wrong."""
    weighing = [alert for alert in facts.alerts if alert.weighs]
    if not weighing:
        return state
    for codes, code, label in (
        (SIGN_IN_ALERTS, Code.SIGN_IN, "Sign-in needed"),
        (UNREACHABLE_ALERTS, Code.UNREACHABLE, "Server unreachable"),
    ):
        if alert := _first(facts, codes):
            return ConnectorState(code, Tone.BAD, label, alert.title, alert.remedy)
    more = len(weighing) - 1
    title = weighing[0].title + (f" (and {more} more)" if more else "")
    return replace(
        state,
        code=Code.ATTENTION,
        tone=Tone.WARN,
        label="Needs attention",
        meaning=title,
        remedy=weighing[0].remedy,
    )


def _first(facts: StateFacts, codes: frozenset[str]) -> OpenAlert | None:
    return next((alert for alert in facts.alerts if alert.code in codes), None)
