"""What the window says: states, modes and access in plain words. Knows nothing of Qt."""

from dataclasses import dataclass

from daybook_connector.gui.door import ShownError
from daybook_connector.status import condition_words
from daybook_connector.status.status import AgentState, AlertLine, Status
from daybook_connector.words.language import N_, ngettext
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said, what_helps

STATES = {
    AgentState.UNPAIRED: N_("Not connected to a portal yet"),
    AgentState.PAUSED: N_("Paused"),
    AgentState.SYNCING: N_("Syncing"),
    AgentState.OFFLINE: N_("Offline"),
    AgentState.ATTENTION: N_("Needs attention"),
    AgentState.CONNECTED: N_("Connected"),
}
SENTENCES = {
    AgentState.UNPAIRED: N_(
        "Connect this PC with the connector ID and pairing code from the portal."
    ),
    AgentState.PAUSED: N_("Nothing is read or written until you resume."),
    AgentState.SYNCING: N_("Calendars and portal are being compared."),
    AgentState.OFFLINE: N_("The portal cannot be reached. Changes are kept and sent later."),
    AgentState.ATTENTION: N_("It works only in part. See below what to do."),
    AgentState.CONNECTED: N_("Calendars and portal are in step."),
}
ACCESS = {
    "read-write": N_("Read and write"),
    "read-only": N_("Can only be read"),
    "free-busy": N_("Only free and busy times"),
}
STORES = {
    "outlook": N_("Classic Outlook"),
    "vdir": N_("Folder of .ics files"),
    "memory": N_("Memory"),
}
AUTO_MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
NOT_RUNNING = N_("Not running")


@dataclass(frozen=True, slots=True)
class ModeChoice:
    """A sync mode as the user chooses it, with the sentence that explains it. The title has the
    letter that chooses it."""

    mode: str
    title: str
    sentence: str


MODES = (
    ModeChoice(
        "realtime",
        N_("&Real-time"),
        N_(
            "Changes go both ways within seconds. Needs a connection that stays open; where a"
            " network does not allow that, the connector syncs every 5 minutes instead and tells"
            " you."
        ),
    ),
    ModeChoice(
        "auto",
        N_("&Auto-sync"),
        N_(
            "The calendars are compared at an interval you choose, and bookings are written within"
            " half a minute. Works in every network that lets you open web pages."
        ),
    ),
    ModeChoice(
        "manual",
        N_("&Manual"),
        N_(
            "Calendars are compared only when you press Sync now. In between, booking pages may"
            " offer times that are taken. Bookings are written within half a minute all the same."
        ),
    ),
)


# Alerts after which only another pairing helps.
SENT_AWAY = frozenset({"two-agents", "sign-in-needed"})
# Alerts that the window makes itself, of an agent that does not answer.
SILENT = frozenset({"not-running", "agent-silent"})


def is_sent_away(status: Status) -> bool:
    """Whether the portal has replaced or revoked this PC."""
    return any(alert.code in SENT_AWAY for alert in status.alerts)


def is_silent(status: Status) -> bool:
    """Whether the agent does not answer."""
    return any(alert.code in SILENT for alert in status.alerts)


def state_words(status: Status) -> str:
    return _(NOT_RUNNING if is_silent(status) else STATES[status.state])


def sentence(status: Status) -> str:
    """What the state means for the user."""
    if is_silent(status):
        return _("Nothing is read or written until it runs again.")
    if is_sent_away(status):
        return _("This PC does not sync any more. Pair again if it shall.")
    return _(SENTENCES[status.state])


def access_words(access: str) -> str:
    return _(ACCESS.get(access, access))


def store_words(store: str) -> str:
    return _(STORES.get(store, store))


def waiting_words(count: int) -> str:
    """Reports the portal has not acknowledged yet; empty when there are none."""
    if not count:
        return ""
    waiting = ngettext(
        "%(count)d report waits for the portal. Nothing is lost meanwhile.",
        "%(count)d reports wait for the portal. Nothing is lost meanwhile.",
        count,
    )
    return waiting % {"count": count}


def trouble_words(trouble: ShownError) -> str:
    """What did not work, and what helps."""
    return f"{said(trouble.reason)} {what_helps(trouble.remedy)}".strip()


def warning(text: str) -> str:
    """The text with a sign before it."""
    return f"⚠ {text}"


def what_to_do(remedy: str) -> str:
    return _("What to do: %(remedy)s") % {"remedy": remedy}


def alert_words(alert: AlertLine) -> tuple[str, str, str]:
    """Title, cause and remedy."""
    told = (condition_words.title, condition_words.cause, condition_words.remedy)
    title, cause, remedy = (words(alert) for words in told)
    return title, cause, remedy
