"""What the window says: states, modes, access and times in plain words. Knows nothing of Qt."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from daybook_connector.status import State, Status

STATES = {
    State.UNPAIRED: "Not connected to a portal yet",
    State.PAUSED: "Paused",
    State.SYNCING: "Syncing",
    State.OFFLINE: "Offline",
    State.ATTENTION: "Needs attention",
    State.CONNECTED: "Connected",
}
SENTENCES = {
    State.UNPAIRED: "Connect this PC with the connector ID and pairing code from the portal.",
    State.PAUSED: "Nothing is read or written until you resume.",
    State.SYNCING: "Calendars and portal are being compared.",
    State.OFFLINE: "The portal cannot be reached. Changes are kept and sent later.",
    State.ATTENTION: "It works only in part. See below what to do.",
    State.CONNECTED: "Calendars and portal are in step.",
}
ACCESS = {
    "read-write": "read and write",
    "read-only": "can only be read",
    "free-busy": "only free and busy times",
}
LINES = {"websocket": "WebSocket", "https": "HTTPS", "xmpp": "XMPP", "": "none"}
STORES = {"outlook": "Classic Outlook", "vdir": "Folder of .ics files", "memory": "Memory"}
AUTO_MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
NEVER = "never"
NOT_RUNNING = "Not running"


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A sync mode as the user chooses it, with the sentence that explains it."""

    mode: str
    title: str
    sentence: str


MODES = (
    ModeChoice(
        "realtime",
        "Real-time",
        "Changes go both ways within seconds. Needs a connection that stays open; where a network "
        "does not allow that, the connector syncs every 5 minutes instead and tells you.",
    ),
    ModeChoice(
        "auto",
        "Auto-sync",
        "The calendars are compared at an interval you choose. Works in every network that "
        "lets you open web pages.",
    ),
    ModeChoice(
        "manual",
        "Manual",
        "Nothing happens until you press Sync now. In between, booking pages may offer times "
        "that are taken.",
    ),
)


def state_words(status: Status) -> str:
    return NOT_RUNNING if status.label == NOT_RUNNING else STATES[status.state]


def sentence(status: Status) -> str:
    """What the state means for the user."""
    if status.label == NOT_RUNNING:
        return "Nothing is read or written until it runs again."
    return SENTENCES[status.state]


def every(minutes: int) -> str:
    """An interval: "every minute", "every 5 minutes", "every 2 hours"."""
    count, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"every {unit}" if count == 1 else f"every {count} {unit}s"


def mode_words(mode: str, minutes: int) -> str:
    if mode == "auto":
        return f"Auto-sync {every(minutes)}"
    return {"realtime": "Real-time", "manual": "Manual"}.get(mode, mode)


def mode_line(status: Status) -> str:
    """The mode that was chosen, and the one in force where that is another."""
    wanted = mode_words(status.mode, status.minutes)
    if status.mode_in_force in {"", status.mode}:
        return wanted
    # Real-time that cannot be had falls back to polling every 5 minutes (docs/agent-protocol.md).
    minutes = status.minutes if status.mode == "auto" else 5
    return f"{wanted} is chosen; for now: {mode_words(status.mode_in_force, minutes).lower()}"


def access_words(access: str) -> str:
    return ACCESS.get(access, access)


def waiting_words(count: int) -> str:
    """Reports the portal has not acknowledged yet; empty when there are none."""
    if not count:
        return ""
    reports = "1 report waits" if count == 1 else f"{count} reports wait"
    return f"{reports} for the portal. Nothing is lost meanwhile."


def instant(told: str) -> datetime | None:
    """An instant of the status (ISO 8601, UTC), or None for never."""
    return datetime.fromisoformat(told) if told else None


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago, in one unit. A small difference of clocks counts as just now."""
    if then is None:
        return NEVER
    seconds = (now - then).total_seconds()
    if seconds < -60:
        return "in the future (check the PC's clock)"
    if seconds < 10:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{_counted(int(seconds // size), unit)} ago"
    return f"{int(seconds)} seconds ago"


def moment(then: datetime | None, zone: tzinfo) -> str:
    """The instant in the PC's zone, with the zone's name; empty for never."""
    if then is None:
        return ""
    here = then.astimezone(zone)
    return f"{here.day} {here:%b %Y, %H:%M:%S} ({zone_name(here, zone)})"


def zone_name(here: datetime, zone: tzinfo) -> str:
    """ "Europe/Berlin" where the zone has such a name, else what the system calls it."""
    return str(getattr(zone, "key", "")) or here.tzname() or "local time"


def for_how_long(seconds: int) -> str:
    """A time to wait: "29 minutes", "40 seconds"."""
    if seconds >= 60:
        return _counted((seconds + 59) // 60, "minute")
    return _counted(max(seconds, 1), "second")


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
