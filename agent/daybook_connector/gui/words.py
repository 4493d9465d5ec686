"""What the window says: states, modes and access in plain words. Knows nothing of Qt."""

from dataclasses import dataclass

from daybook_connector.status.status import AgentState, Status

STATES = {
    AgentState.UNPAIRED: "Not connected to a portal yet",
    AgentState.PAUSED: "Paused",
    AgentState.SYNCING: "Syncing",
    AgentState.OFFLINE: "Offline",
    AgentState.ATTENTION: "Needs attention",
    AgentState.CONNECTED: "Connected",
}
SENTENCES = {
    AgentState.UNPAIRED: "Connect this PC with the connector ID and pairing code from the portal.",
    AgentState.PAUSED: "Nothing is read or written until you resume.",
    AgentState.SYNCING: "Calendars and portal are being compared.",
    AgentState.OFFLINE: "The portal cannot be reached. Changes are kept and sent later.",
    AgentState.ATTENTION: "It works only in part. See below what to do.",
    AgentState.CONNECTED: "Calendars and portal are in step.",
}
ACCESS = {
    "read-write": "read and write",
    "read-only": "can only be read",
    "free-busy": "only free and busy times",
}
STORES = {"outlook": "Classic Outlook", "vdir": "Folder of .ics files", "memory": "Memory"}
AUTO_MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
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
        "The calendars are compared at an interval you choose, and bookings are written within "
        "half a minute. Works in every network that lets you open web pages.",
    ),
    ModeChoice(
        "manual",
        "Manual",
        "Calendars are compared only when you press Sync now. In between, booking pages may "
        "offer times that are taken. Bookings are written within half a minute all the same.",
    ),
)


# Alerts after which only another pairing helps.
SENT_AWAY = frozenset({"two-agents", "sign-in-needed"})


def is_sent_away(status: Status) -> bool:
    """Whether the portal has replaced or revoked this PC."""
    return any(alert.code in SENT_AWAY for alert in status.alerts)


def state_words(status: Status) -> str:
    return NOT_RUNNING if status.label == NOT_RUNNING else STATES[status.state]


def sentence(status: Status) -> str:
    """What the state means for the user."""
    if status.label == NOT_RUNNING:
        return "Nothing is read or written until it runs again."
    if is_sent_away(status):
        return "This PC does not sync any more. Pair again if it shall."
    return SENTENCES[status.state]


def access_words(access: str) -> str:
    return ACCESS.get(access, access)


def waiting_words(count: int) -> str:
    """Reports the portal has not acknowledged yet; empty when there are none."""
    if not count:
        return ""
    reports = "1 report waits" if count == 1 else f"{count} reports wait"
    return f"{reports} for the portal. Nothing is lost meanwhile."
