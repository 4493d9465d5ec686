"""What stands on the window, its buttons and the menu of the icon, and what they answer."""

from daybook_connector.status.status import AlertLine, Status
from daybook_connector.words.language import N_, ngettext
from daybook_connector.words.language import gettext as _

PRODUCT = "Daybook Connector"

# The program's own help.
DESCRIPTION = N_("Show Daybook Connector in the taskbar, and run it where it does not run yet.")
HIDDEN = N_("begin with the icon only")
WHICH_LANGUAGE = N_("of the window; otherwise that of the settings or of the system")

# Buttons and entries of the menu; the letter behind & presses them.
SETTINGS = N_("&Settings…")
PAIR_AGAIN = N_("Pair a&gain…")
DETAILS_BUTTON = N_("&Details")
PAUSE = N_("&Pause")
RESUME = N_("&Resume")
SYNC_NOW = N_("Sync &now")
OPEN = N_("&Open")
EXIT = N_("E&xit")
BACK = N_("&Back")
OPEN_LOGS = N_("Open &log folder")
COPY = N_("&Copy for support")
RUN_DOCTOR = N_("Run the &doctor")
COPY_TICKET = N_("Copy &ticket for IT")
START_OUTLOOK = N_("Start &Outlook when it is closed")
START_AT_SIGN_IN = N_("Start when I &sign in to this PC")
LANGUAGE = N_("Lan&guage")
AS_THE_SYSTEM = N_("As the system")

STARTING = N_("Starting…")
DOCTOR_AT_WORK = N_("The doctor is at work…")
COPIED = N_("Copied. It holds no password, no token and no titles of events.")
NONE_SHARED = N_("None is shared with the portal. Choose them in Settings.")
NOT_READ_YET = N_("not read yet")
NONE_YET = N_("none yet")
NOT_PLANNED = N_("not planned")
PASSED = N_("A problem has passed")
NOTHING_ELSE = N_("Nothing else is wrong.")

# Headings, and names for those who hear the window.
CALENDARS = N_("Calendars")
DETAILS = N_("Details")
STATE = N_("State")
LAST_SYNC = N_("Last sync")
LAST_SEEN = N_("Last seen by the portal")
LAST_CHANGE = N_("Last change")
PROGRESS = N_("Progress of the sync")
DOCTOR_FOUND = N_("What the doctor found")
FACTS = {
    "version": N_("Version"),
    "portal": N_("Portal"),
    "connector": N_("Connector"),
    "pc": N_("This PC"),
    "store": N_("Store"),
    "line": N_("Line"),
    "mode": N_("Sync mode"),
    "next-sync": N_("Next sync"),
}

WELCOME = N_("Connect this PC in three steps")
STEPS = (
    N_("In the portal, open Connectors, Connect an account, Outlook, and get a pairing code."),
    N_("The portal shows it together with a connector ID. It is good for 15 minutes."),
    N_("Press Settings below and enter both. The first sync follows by itself."),
)


def mode(line: str) -> str:
    return _("Sync mode: %(mode)s") % {"mode": line}


def icon_of(state: str) -> str:
    return _("Icon: %(state)s") % {"state": state}


def alert_of(title: str) -> str:
    return _("Alert: %(title)s") % {"title": title}


def since(ago: str) -> str:
    return _("Since %(ago)s") % {"ago": ago}


def more_alerts(count: int) -> str:
    more = ngettext("%(count)d more alert", "%(count)d more alerts", count)
    return more % {"count": count}


def events(count: int) -> str:
    return ngettext("%(count)d event", "%(count)d events", count) % {"count": count}


def left_to_look_at(alerts: tuple[AlertLine, ...]) -> str:
    if not alerts:
        return _(NOTHING_ELSE)
    left = ngettext("%(count)d more to look at.", "%(count)d more to look at.", len(alerts))
    return left % {"count": len(alerts)}


def product_in(state: str) -> str:
    """The first line of the icon's tooltip."""
    return _("%(product)s: %(state)s") % {"product": PRODUCT, "state": state}


def last_sync(ago: str) -> str:
    return _("Last sync: %(ago)s") % {"ago": ago}


def version(status: Status, python: str) -> str:
    return _("%(version)s (Python %(python)s)") % {"version": status.version, "python": python}


def log_is_in(folder: str) -> str:
    return _("The log is in %(folder)s") % {"folder": folder}


def system_refused(why: str) -> str:
    return _("The system refused: %(why)s") % {"why": why}


def finding(sign: str, rung: str, found: str) -> str:
    """A line of the doctor."""
    return _("%(sign)s  %(rung)s: %(found)s") % {"sign": sign, "rung": rung, "found": found}


def step(number: int, text: str) -> str:
    return _("%(number)d.  %(step)s") % {"number": number, "step": text}
