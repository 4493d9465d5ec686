"""What the pages of the wizard say."""

from daybook_connector.gui.words import alert_words, warning
from daybook_connector.status.status import AlertLine, CalendarLine, Status
from daybook_connector.words.language import N_, ngettext
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said
from daybook_connector.words.times import LocalClock, instant, moment

# Page 1, the sign-in.
SIGN_IN = N_("Sign in")
SIGN_IN_WHERE = N_("The portal shows the ID and the code under Connectors.")
PORTAL = N_("&Portal address")
CONNECTOR_ID = N_("Connector &ID")
CODE = N_("Pairing &code")
USE_THIS_PC = N_("&Use this PC instead")
SIGNING_IN = N_("Signing in…")
TRY_NOW = N_("You can try again now.")

# Where the calendars are.
OUTLOOK = N_("Classic &Outlook on this PC")
FOLDER = N_("A &folder of .ics files")
FOLDER_HOW = N_("Folder with one subfolder per calendar")
FOLDER_NAME = N_("Folder of .ics files")
FOLDER_MISSING = N_("There is no such folder.")
BROWSE = N_("&Browse…")
BROWSE_TITLE = N_("Folder of calendars")

# Page 2, the calendars.
CALENDARS = N_("Calendars")
CALENDARS_HOW = N_("Tick the calendars to share with the portal.")
LOOKING = N_("Looking for calendars…")
LOOK_AGAIN = N_("&Look again")
SIGN_IN_AGAIN = N_("Sign in &again or elsewhere…")
NO_CALENDAR = N_("No calendar was found in the store.")
MEANINGS = {
    "read-write": N_("Read and write: bookings can be written here."),
    "read-only": N_("Can only be read: its events block times, bookings cannot be written here."),
    "free-busy": N_(
        "Only free and busy times are shared with you: they block times, nothing else."
    ),
}

# Page 3, the sync mode.
MODE = N_("Sync mode")
MODE_HOW = N_("Choose when the connector compares your calendars with the portal.")
INTERVAL = N_("Interval of auto-sync")

# Page 4, the first sync.
FIRST_SYNC = N_("First sync")
FIRST_SYNC_HOW = N_("Your choices are in force. The calendars are read and sent now.")
TRY_AGAIN = N_("&Try again")
CHOOSING = N_("Putting your choices into force…")
READING = N_("Looking at the calendars…")
CONNECTING = N_("Waiting for the connection to the portal…")
DONE = N_("Done.")
FAILED = N_("The sync did not work.")


def title(step: int, steps: int) -> str:
    """Of the whole wizard."""
    numbers = {"step": step, "steps": steps}
    return _("Daybook Connector: Settings, step %(step)d of %(steps)d") % numbers


def meaning(access: str) -> str:
    return _(MEANINGS.get(access, access))


def summary(status: Status, clock: LocalClock) -> str:
    """What the sync brought: calendars, events and when; errors by calendar."""
    shared = [line for line in status.calendars if line.shared]
    at = moment(instant(status.last_sync_at), clock.zone)
    errors = [warning(f"{line.name}: {said(line.error)}") for line in shared if line.error]
    return "\n".join([_synced(shared), _("Last sync: %(time)s") % {"time": at}, *errors])


def remedies(alerts: tuple[AlertLine, ...]) -> str:
    """What is left to do, one alert in a line."""
    words = map(alert_words, alerts)
    return "\n".join(f"{title}: {remedy}" for title, _cause, remedy in words)


def _synced(shared: list[CalendarLine]) -> str:
    calendars = ngettext("%(count)d calendar", "%(count)d calendars", len(shared))
    events = sum(line.events for line in shared)
    with_events = ngettext("%(count)d event", "%(count)d events", events)
    return _("%(calendars)s with %(events)s synced.") % {
        "calendars": calendars % {"count": len(shared)},
        "events": with_events % {"count": events},
    }
