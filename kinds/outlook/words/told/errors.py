"""What went wrong on a PC, by the code of the agent's error."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

ERRORS: Mapping[str, Sentence] = {
    "failed": _("Something went wrong."),
    "network-failed": _("The portal could not be reached."),
    "name-unknown": _("The portal's name was not found in the DNS."),
    "dns-silent": _("No DNS server answers, so no name can be looked up."),
    "no-route": _("There is no way from this computer to the portal."),
    "connection-refused": _(
        "The computer at the portal's address takes no connections on this port."
    ),
    "timed-out": _("Nothing came back in time."),
    "connection-cut": _("The connection was cut while it was in use."),
    "blocked-here": _("A firewall or antivirus on this computer forbids the program to connect."),
    "proxy-sign-in": _("The proxy wants a name and a password."),
    "proxy-refused": _("The proxy does not let the connection through."),
    "proxy-unreachable": _("The proxy itself cannot be reached."),
    "proxy-unusable": _("The proxy setting cannot be used."),
    "certificate-invalid": _("The portal's certificate is not trusted, so nothing was sent."),
    "ca-file-unusable": _("The file with the company's CA certificates cannot be read."),
    "not-tls": _("What answers on this port does not speak TLS."),
    "upgrade-blocked": _("The WebSocket, the channel for real-time mode, was not let through."),
    "cut-again": _("The channel for real-time mode opens, but is cut again and again."),
    "not-a-portal": _("Something answers at the address, but it is not a Daybook portal."),
    "sign-in-refused": _("The portal does not accept this computer's sign-in any more."),
    "portal-trouble": _("The portal answers, but has trouble of its own."),
    "line-silent": _(
        "Nothing has been heard of the portal for a minute, although the connection is open."
    ),
    "unwelcomed": _("The connection opens, but no welcome of the portal comes through it."),
    "xmpp-blocked": _("The XMPP server, the channel for real-time mode, could not be used."),
    "xmpp-certificate": _("The XMPP server's certificate is not trusted, so no password was sent."),
    "xmpp-sign-in": _("The XMPP server does not accept the account or its password."),
    "xmpp-account": _("It is not known which XMPP account this computer shall use."),
    "xmpp-missing": _("This program was installed without XMPP."),
    "xmpp-portal-away": _("The XMPP server works, but the portal is not signed in there."),
    "replaced": _("Another computer syncs this account now, so this one has stopped."),
    "agent-too-old": _("The portal does not work with this version of Daybook Connector any more."),
    "portal-too-old": _(
        "The portal does not speak the language of this version of Daybook Connector."
    ),
    "out-of-step": _(
        "Portal and journal do not fit together, so everything is sent again from the beginning."
    ),
    "versions-apart": _(
        "This program and the portal are too far apart in version to understand each other."
    ),
    "store-failed": _("The calendar store on this computer could not be used."),
    "store-closed": _("Outlook is not running, so its calendar cannot be read or written."),
    "store-busy": _("Outlook does not answer, probably because a dialog is open in it."),
    "store-prompt": _("Outlook asks whether a program may use it, and waits for an answer."),
    "new-outlook-only": _(
        "Only the new Outlook is installed, and it offers no interface to programs."
    ),
    "store-not-there": _("The calendar store is not there."),
    "calendar-gone": _("The calendar no longer exists, or is no longer shared with you."),
    "permission-refused": _("You are not allowed to do this in the calendar."),
    "event-gone": _("The event is no longer in the calendar."),
    "event-refused": _("The store refuses this event."),
    "store-stuck": _("The calendar program on this computer has not answered for two minutes."),
    "item-missing": _("The item or folder is no longer there."),
    "folder-offline": _("Outlook is not connected to the server that keeps this calendar."),
    "event-changed": _("The event was changed by somebody else in the same moment."),
    "store-lost": _("The calendar program on this computer has stopped answering for good."),
    "unknown-calendar": _("There is no such calendar, so nothing was changed."),
    "untellable": _("The portal cannot be told of something in the calendar."),
    "journal-damaged": _(
        "The journal of this program was damaged. It was moved aside, and a new one has begun."
    ),
    "paused": _("Daybook Connector is paused on this computer."),
    "pairing-incomplete": _("Pairing needs more than was given."),
    "password-missing": _("No password was given."),
    "minutes-unwanted": _("Minutes go with the mode auto only."),
}
