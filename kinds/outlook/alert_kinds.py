"""The alerts about the program on the user's PC (`kinds.outlook.watch`)."""

from django.utils.translation import gettext_lazy as _

from alerts.kinds import AlertKind, AlertSource, Severity
from kinds.outlook.alert_words import OFFLINE, ON_PC, TOO_OLD, paused

AGENT_KINDS = (
    AlertKind(
        code="agent-offline",
        severity=Severity.BROKEN,
        title=_("Agent offline"),
        cause=_(
            "The program on the PC gives no sign of life, so its calendars are neither read nor "
            "written."
        ),
        remedy=_(
            "Start the PC, and see that Daybook Connector is running; it catches up by itself. "
            "If that PC is gone, pair another one on the connector's page."
        ),
        specifics=OFFLINE,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-paused",
        severity=Severity.INFO,
        title=_("Paused on the PC"),
        cause=_(
            "Syncing was paused in the program on the PC: nothing is read or written, and what "
            "was known stays in force."
        ),
        remedy=_("Choose Resume in the menu of its tray icon, or on the connector's page."),
        specifics=paused,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-closed",
        severity=Severity.ATTENTION,
        title=_("Outlook is closed"),
        cause=_("The agent runs, but Outlook does not, so its calendar cannot be read."),
        remedy=_("Open Outlook, or let the agent start it."),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-busy",
        severity=Severity.ATTENTION,
        title=_("Outlook is busy"),
        cause=_("A dialog is open in Outlook, and Outlook answers no program meanwhile."),
        remedy=_("Close the dialog on the PC."),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="outlook-security-prompt",
        severity=Severity.ATTENTION,
        title=_("Outlook asks for permission"),
        cause=_("Outlook shows its security alert and waits for an answer."),
        remedy=_(
            "Allow access. If it comes back, the documentation says which setting to ask IT for."
        ),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="new-outlook-only",
        severity=Severity.BROKEN,
        title=_("Only the new Outlook is installed"),
        cause=_("The new Outlook offers no interface to programs."),
        remedy=_(
            "Switch back to classic Outlook, or connect the account behind it in the portal, if "
            "its server speaks CalDAV."
        ),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-sync-failed",
        severity=Severity.BROKEN,
        title=_("Calendars cannot be read on the PC"),
        cause=_(
            "The program on the PC runs, but cannot read its calendars, so free times rest on "
            "what was known before."
        ),
        remedy=_(
            "See what the program said. Often the folder of calendars was moved, or Outlook is "
            "not installed there any more. It tries again by itself."
        ),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="channel-blocked",
        severity=Severity.ATTENTION,
        title=_("Real-time channel blocked"),
        cause=_(
            "A firewall or antivirus keeps the real-time channel closed, so calendars are "
            "compared every five minutes only."
        ),
        remedy=_(
            "Ask IT to let the agent's program reach the portal. Question 9 of “Not syncing?” "
            "says what failed, with lines for a ticket; the agent goes back to real-time by itself."
        ),
        specifics=ON_PC,
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="pairing-blocked",
        severity=Severity.ATTENTION,
        title=_("Too many wrong pairing tries"),
        cause=_(
            "The pairing code was wrong six times within ten minutes, so the connector ID is "
            "blocked for half an hour. Whoever is connected already is not disturbed."
        ),
        remedy=_(
            "Wait until it is over, then use a new pairing code; for an account that no PC has "
            "paired with yet, a new one comes with another ID and works at once. If it was not you "
            "who tried, nothing has happened: no code was guessed."
        ),
        specifics=_("Connector ID %(connector_id)s, until %(until_at)s."),
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="two-agents",
        severity=Severity.ATTENTION,
        title=_("Two agents for one account"),
        cause=_(
            "A second PC wants to sync an account that one PC speaks for already. It was "
            "refused, since two of them could write an event twice."
        ),
        remedy=_(
            "Exit the agent on the one that shall not sync. To move to the other PC, pair it "
            "with a new code."
        ),
        specifics=_("%(rival)s was refused %(refused_at)s; %(pc)s goes on."),
        source=AlertSource.AGENT,
    ),
    AlertKind(
        code="agent-too-old",
        severity=Severity.ATTENTION,
        title=_("Agent too old"),
        cause=_("The program on the PC is older than this portal supports."),
        remedy=_("Install the current version; settings are kept."),
        specifics=TOO_OLD,
        source=AlertSource.AGENT,
    ),
)
