"""What an alert of the agent says: its title, what happened, and what helps."""

from typing import NamedTuple

from daybook_connector.status.status import AlertLine
from daybook_connector.words.language import N_
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said_of_all, what_helps


class ConditionWords(NamedTuple):
    title: str
    cause: str = ""
    remedy: str = ""


CONDITIONS = {
    "outlook-closed": ConditionWords(
        N_("Outlook is closed"),
        N_("Outlook is not running, so its calendar cannot be read or written."),
        N_("Open Outlook, or let Daybook Connector start it (Settings)."),
    ),
    "outlook-busy": ConditionWords(
        N_("Outlook does not answer"),
        N_("Probably a dialog is open in Outlook."),
        N_("Close the dialog; the connector goes on by itself."),
    ),
    "outlook-security-prompt": ConditionWords(
        N_("Outlook asks a security question"),
        N_("Outlook asks whether a program may use it, and waits for an answer."),
        N_("Allow access. If it comes back, show docs/outlook-for-it.md to your IT department."),
    ),
    "new-outlook-only": ConditionWords(
        N_("Only the new Outlook is here"),
        N_("The new Outlook offers no interface to programs."),
        N_("Use classic Outlook. If its server speaks CalDAV, connect it in the portal instead."),
    ),
    "sync-failed": ConditionWords(
        N_("Calendars could not be read"),
        N_("The last sync failed."),
        N_("It is tried again by itself. If it stays, run `daybook-connector doctor`."),
    ),
    "calendar-not-read": ConditionWords(
        N_("A calendar could not be read"),
        N_("The other calendars were read."),
        N_("Look at the calendar's line for the reason."),
    ),
    "channel-blocked": ConditionWords(
        N_("Real-time is blocked"),
        N_("The channel does not get through, so calendars are compared every 5 minutes instead."),
        N_(
            "Ask IT to let WebSockets pass to the portal's host. It is tried again every 5 minutes."
        ),
    ),
    "server-unreachable": ConditionWords(
        N_("The portal cannot be reached"),
        N_("There is no connection to the portal."),
        N_("Check this computer's network. It is tried again by itself."),
    ),
    "certificate-invalid": ConditionWords(
        N_("The portal's certificate is not trusted"),
        N_("Nothing was sent."),
        N_(
            "If your company inspects TLS, name its CA file with `daybook-connector network "
            "--ca-file FILE`, or as ca_file in the policy file; else tell whoever runs the portal."
        ),
    ),
    "sign-in-needed": ConditionWords(
        N_("Pair again"),
        N_("The portal does not accept this computer any more."),
        N_("Get a new pairing code on the portal's page of this connector and pair again."),
    ),
    "two-agents": ConditionWords(
        N_("Another computer has taken over"),
        N_("The account is synced by another computer now, and this one has stopped."),
        N_("Nothing to do if that was intended. Otherwise pair this computer again."),
    ),
    "agent-too-old": ConditionWords(
        N_("This program is too old"),
        N_("The portal does not work with this version of Daybook Connector any more."),
        N_("Install the current version; the portal's page of this connector has it."),
    ),
    "portal-too-old": ConditionWords(
        N_("The portal is too old"),
        N_("The portal does not speak the language of this version of Daybook Connector."),
        N_("Tell whoever runs the portal, or install an older version of Daybook Connector."),
    ),
    "clock-skew": ConditionWords(
        N_("The clock is wrong"),
        N_("This computer's clock and the portal's are more than two minutes apart."),
        N_("Set this computer's clock from the network."),
    ),
    "not-running": ConditionWords(
        N_("The connector has stopped"),
        remedy=N_("Exit Daybook Connector in the menu of its icon and start it again."),
    ),
    "agent-silent": ConditionWords(N_("The connector does not answer")),
}


def title(alert: AlertLine) -> str:
    return _(_words(alert).title)


def cause(alert: AlertLine) -> str:
    """What happened, with what exactly."""
    return " ".join(filter(None, (_(_words(alert).cause), said_of_all(alert.reasons))))


def remedy(alert: AlertLine) -> str:
    return what_helps(alert.remedy) or _(_words(alert).remedy)


def _words(alert: AlertLine) -> ConditionWords:
    """Those of another version of this program may be lacking; the code is better than nothing."""
    return CONDITIONS.get(alert.code, ConditionWords(alert.code))
