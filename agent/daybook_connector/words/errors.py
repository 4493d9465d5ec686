"""What an error says to the user, by the code of its reason: what happened, then what helps."""

from typing import NamedTuple

from daybook_connector.words.language import N_


class AgentErrorWords(NamedTuple):
    cause: str
    remedy: str = ""


ERRORS = {
    "failed": AgentErrorWords(
        N_("Something went wrong."),
        N_("Try again; if it stays, send the log to support."),
    ),
    "already-running": AgentErrorWords(
        N_("Daybook Connector is running already."),
        N_("Use that one; `daybook-connector status` shows its state."),
    ),
    "not-running": AgentErrorWords(
        N_("Daybook Connector is not running on this computer."),
        N_("Start it from the menu, or with `daybook-connector run`."),
    ),
    "agent-silent": AgentErrorWords(
        N_("Daybook Connector runs on this computer, but does not answer."),
        N_(
            "Wait a minute and try again. If it stays, end its process (in the task manager, or "
            "with kill) and start it again; nothing is lost with it."
        ),
    ),
    "network-failed": AgentErrorWords(
        N_("The portal could not be reached."),
        N_("Check this computer's network; the connector tries again by itself."),
    ),
    "address-wrong": AgentErrorWords(
        N_("The portal's address cannot be right."),
        N_(
            "Copy it from the page of the connector in the portal; it looks like "
            "https://portal.example.org."
        ),
    ),
    "name-unknown": AgentErrorWords(
        N_("The portal's name was not found in the DNS."),
        N_("Check the address for typing errors, and whether a VPN is needed to reach the portal."),
    ),
    "dns-silent": AgentErrorWords(
        N_("No DNS server answers, so no name can be looked up."),
        N_(
            "Check that this computer is online. If web pages open, ask IT whether programs may "
            "use DNS."
        ),
    ),
    "no-route": AgentErrorWords(
        N_("There is no way from this computer to the portal."),
        N_(
            "Check that this computer is online and, where one is needed, that the VPN is "
            "connected."
        ),
    ),
    "connection-refused": AgentErrorWords(
        N_("The computer at the portal's address takes no connections on this port."),
        N_(
            "The portal is switched off, the port in the address is wrong, or a firewall refuses "
            "it."
        ),
    ),
    "timed-out": AgentErrorWords(
        N_("Nothing came back in time."),
        N_(
            "Usually a firewall drops the packets: ask IT to allow this program to reach host and "
            "port."
        ),
    ),
    "connection-cut": AgentErrorWords(
        N_("The connection was cut while it was in use."),
        N_(
            "If it happens again and again, a firewall or antivirus ends it: show the lines below "
            "to IT."
        ),
    ),
    "blocked-here": AgentErrorWords(
        N_("A firewall or antivirus on this computer forbids the program to connect."),
        N_(
            "Allow Daybook Connector in it, for outgoing connections to the portal's host and port."
        ),
    ),
    "proxy-sign-in": AgentErrorWords(
        N_("The proxy wants a name and a password."),
        N_(
            "Enter it: `daybook-connector network --proxy http://name:password@host:port`. Only "
            "Basic sign-in is possible; where the proxy asks for NTLM or Kerberos, ask IT for an "
            "exception for the portal's host."
        ),
    ),
    "proxy-refused": AgentErrorWords(
        N_("The proxy does not let the connection through."),
        N_("Ask IT to allow CONNECT to the portal's host and port."),
    ),
    "proxy-unreachable": AgentErrorWords(
        N_("The proxy itself cannot be reached."),
        N_(
            "Check the system's proxy, or the one that `daybook-connector network` shows; outside "
            "the office it may have to be switched off with `--proxy none`."
        ),
    ),
    "proxy-unusable": AgentErrorWords(
        N_("The proxy setting cannot be used."),
        N_(
            'Set it with `daybook-connector network --proxy` to "system", "none" or '
            "http://host:port. SOCKS proxies are not supported."
        ),
    ),
    "certificate-invalid": AgentErrorWords(
        N_("The portal's certificate is not trusted, so nothing was sent."),
        N_(
            "If your company inspects TLS, name its CA file with `daybook-connector network "
            "--ca-file FILE`, or as ca_file in the policy file; otherwise tell whoever runs the "
            "portal. Check this computer's date, too."
        ),
    ),
    "ca-file-unusable": AgentErrorWords(
        N_("The file with the company's CA certificates cannot be read."),
        N_(
            "Name a file of PEM certificates with `daybook-connector network --ca-file FILE`, or "
            'none with `--ca-file ""`.'
        ),
    ),
    "not-tls": AgentErrorWords(
        N_("What answers on this port does not speak TLS."),
        N_(
            "Check host and port in the address. A hotel's or guest network's sign-in page does "
            "this, too."
        ),
    ),
    "upgrade-blocked": AgentErrorWords(
        N_("The WebSocket, the channel for real-time mode, was not let through."),
        N_(
            "Ask IT to let WebSockets pass to the portal's host. Until then calendars are compared"
            " every 5 minutes, over HTTPS."
        ),
    ),
    "cut-again": AgentErrorWords(
        N_("The channel for real-time mode opens, but is cut again and again."),
        N_(
            "Some firewalls end connections on which nobody has said anything for a few seconds: "
            "ask IT to let those to the portal's host stay open. Until then calendars are compared"
            " every 5 minutes, over HTTPS."
        ),
    ),
    "not-a-portal": AgentErrorWords(
        N_("Something answers at the address, but it is not a Daybook portal."),
        N_("Check the address. In a hotel or guest network, sign in there with a browser first."),
    ),
    "sign-in-refused": AgentErrorWords(
        N_("The portal does not accept this computer's sign-in any more."),
        N_("Pair again: the portal's page of this connector shows a new code."),
    ),
    "portal-trouble": AgentErrorWords(
        N_("The portal answers, but has trouble of its own."),
        N_("Wait: the connector tries again by itself. If it stays, tell whoever runs the portal."),
    ),
    "line-silent": AgentErrorWords(
        N_("Nothing has been heard of the portal for a minute, although the connection is open."),
        N_("Usually a firewall has dropped the connection; a new one is opened by itself."),
    ),
    "unwelcomed": AgentErrorWords(
        N_("The connection opens, but no welcome of the portal comes through it."),
        N_(
            "Some firewalls let a connection open and then pass nothing: ask IT to let WebSockets "
            "pass to the portal's host."
        ),
    ),
    "xmpp-blocked": AgentErrorWords(
        N_("The XMPP server, the channel for real-time mode, could not be used."),
        N_(
            "Ask IT to let this program reach the server's port, 5222 or 5223. Until then "
            "calendars are compared every 5 minutes, over HTTPS."
        ),
    ),
    "xmpp-certificate": AgentErrorWords(
        N_("The XMPP server's certificate is not trusted, so no password was sent."),
        N_(
            "If your company has a CA of its own, name its file: `daybook-connector network "
            "--ca-file FILE`; otherwise tell whoever runs the XMPP server. It must be made out to "
            "the domain of the account."
        ),
    ),
    "xmpp-sign-in": AgentErrorWords(
        N_("The XMPP server does not accept the account or its password."),
        N_(
            "Enter them anew with `daybook-connector xmpp --jid NAME@DOMAIN`, or ask whoever runs "
            "the server."
        ),
    ),
    "xmpp-account": AgentErrorWords(
        N_("It is not known which XMPP account this computer shall use."),
        N_("Enter it with `daybook-connector xmpp --jid NAME@DOMAIN`."),
    ),
    "xmpp-missing": AgentErrorWords(
        N_("This program was installed without XMPP."),
        N_(
            "Install it as daybook-connector[xmpp], or ask whoever runs the portal to offer "
            "WebSockets."
        ),
    ),
    "xmpp-portal-away": AgentErrorWords(
        N_("The XMPP server works, but the portal is not signed in there."),
        N_("Tell whoever runs the portal: its XMPP worker does not run, or may not be spoken to."),
    ),
    "replaced": AgentErrorWords(
        N_("Another computer syncs this account now, so this one has stopped."),
        N_(
            "Nothing to do if that was intended. Otherwise get a new code in the portal and pair "
            "this computer again, with `--take-over`."
        ),
    ),
    "agent-too-old": AgentErrorWords(
        N_("The portal does not work with this version of Daybook Connector any more."),
        N_("Install the current version."),
    ),
    "portal-too-old": AgentErrorWords(
        N_("The portal does not speak the language of this version of Daybook Connector."),
        N_("Tell whoever runs the portal, or install an older version of Daybook Connector."),
    ),
    "out-of-step": AgentErrorWords(
        N_(
            "Portal and journal do not fit together, so everything is sent again from the "
            "beginning."
        ),
        N_("Nothing to do; this happens after a backup was restored."),
    ),
    "versions-apart": AgentErrorWords(
        N_("This program and the portal are too far apart in version to understand each other."),
        N_(
            "Install the current Daybook Connector, which the portal's page of this connector "
            "offers."
        ),
    ),
    "not-paired": AgentErrorWords(
        N_("This computer is not paired with a portal."),
        N_("Get a connector ID and a code in the portal, then run `daybook-connector pair`."),
    ),
    "refused": AgentErrorWords(
        N_("The portal did not accept the pairing."),
        N_("Look at the connector ID and the pairing code on the connector's page in the portal."),
    ),
    "wrong-code": AgentErrorWords(
        N_("The pairing code is wrong."),
        N_(
            "Type it as the portal shows it. Six wrong tries within ten minutes block the ID for "
            "half an hour."
        ),
    ),
    "unknown-connector-id": AgentErrorWords(
        N_("The portal knows no connector of this ID."),
        N_("Type the ID as the portal shows it, e.g. K7QF-29XM, and check the portal's address."),
    ),
    "already-paired": AgentErrorWords(
        N_("Another computer is paired with this account."),
        N_(
            "Pair with `--take-over` to replace it, or make an account of its own for this "
            "computer."
        ),
    ),
    "code-expired": AgentErrorWords(
        N_("The pairing code is used or has expired."),
        N_("Get a new one on the connector's page in the portal; a code is good for 15 minutes."),
    ),
    "pairing-not-understood": AgentErrorWords(
        N_("The portal did not understand the pairing."),
        N_("Look at the detail."),
    ),
    "blocked": AgentErrorWords(
        N_("There were too many tries, so pairing is blocked for a while."),
        N_("Wait until the time is over, then use a new code."),
    ),
    "no-xmpp": AgentErrorWords(
        N_("The portal does not use XMPP."),
        N_("Nothing to do: real-time goes over a WebSocket."),
    ),
    "store-failed": AgentErrorWords(
        N_("The calendar store on this computer could not be used."),
        N_("Try again; if it stays, run `daybook-connector doctor`."),
    ),
    "store-closed": AgentErrorWords(
        N_("Outlook is not running, so its calendar cannot be read or written."),
        N_("Open Outlook, or let Daybook Connector start it (Settings)."),
    ),
    "store-busy": AgentErrorWords(
        N_("Outlook does not answer, probably because a dialog is open in it."),
        N_("Close the dialog in Outlook; the connector goes on by itself."),
    ),
    "store-prompt": AgentErrorWords(
        N_("Outlook asks whether a program may use it, and waits for an answer."),
        N_(
            "Allow access. If the question comes back, show docs/outlook-for-it.md to your IT "
            "department."
        ),
    ),
    "new-outlook-only": AgentErrorWords(
        N_("Only the new Outlook is installed, and it offers no interface to programs."),
        N_(
            "Switch back to classic Outlook. An account whose server speaks CalDAV can be "
            "connected in the portal instead."
        ),
    ),
    "store-not-there": AgentErrorWords(
        N_("The calendar store is not there."),
        N_("Check that Outlook is installed, or that the folder of calendars exists."),
    ),
    "calendar-gone": AgentErrorWords(
        N_("The calendar no longer exists, or is no longer shared with you."),
        N_(
            "If it was deleted on purpose, choose another one in the portal's Associated calendars."
        ),
    ),
    "permission-refused": AgentErrorWords(
        N_("You are not allowed to do this in the calendar."),
        N_("Ask the calendar's owner for read and write permission, or choose another calendar."),
    ),
    "event-gone": AgentErrorWords(
        N_("The event is no longer in the calendar."),
        N_("Nothing to do: the portal writes it again if it is still wanted."),
    ),
    "event-refused": AgentErrorWords(
        N_("The store refuses this event."),
        N_("Look at the detail; often the calendar has a rule for events."),
    ),
    "code-still-good": AgentErrorWords(
        N_("%(told)s The portal was not asked, so the pairing code is still good."),
        N_("Name another place with --store and --folder."),
    ),
    "store-stuck": AgentErrorWords(
        N_("The calendar program on this computer has not answered for two minutes."),
        N_(
            "Look for an open dialog in it. If there is none, restart it; the connector goes on by"
            " itself."
        ),
    ),
    "item-missing": AgentErrorWords(
        N_("The item or folder is no longer there."),
        N_("Nothing to do: what is missing is noticed at the next sync."),
    ),
    "folder-offline": AgentErrorWords(
        N_("Outlook is not connected to the server that keeps this calendar."),
        N_(
            "Look at the bottom right of Outlook's window; go online again (Send/Receive > Work "
            "Offline)."
        ),
    ),
    "event-changed": AgentErrorWords(
        N_("The event was changed by somebody else in the same moment."),
        N_("Nothing to do: it is tried again."),
    ),
    "store-lost": AgentErrorWords(
        N_("The calendar program on this computer has stopped answering for good."),
        N_("Restart Daybook Connector, and the calendar program if it hangs."),
    ),
    "unknown-calendar": AgentErrorWords(
        N_("There is no such calendar, so nothing was changed."),
        N_(
            "Name a calendar by its key, or by its name where only one has it; `daybook-connector "
            "calendars` lists them."
        ),
    ),
    "untellable": AgentErrorWords(
        N_("The portal cannot be told of something in the calendar."),
        N_("Send the detail to support."),
    ),
    "journal-damaged": AgentErrorWords(
        N_("The journal of this program was damaged. It was moved aside, and a new one has begun."),
        N_("Nothing to do: all calendars are sent again."),
    ),
    "paused": AgentErrorWords(
        N_("Daybook Connector is paused on this computer."),
        N_("Resume it in its menu, in the portal, or with `daybook-connector resume`."),
    ),
    "pairing-incomplete": AgentErrorWords(
        N_("Pairing needs more than was given."),
        N_(
            "The portal's page of the connector shows ID and code. They may also be set as "
            "DAYBOOK_PORTAL, DAYBOOK_CONNECTOR_ID and DAYBOOK_PAIRING_CODE."
        ),
    ),
    "password-missing": AgentErrorWords(
        N_("No password was given."),
        N_("Enter it when asked, hand it to standard input, or set DAYBOOK_XMPP_PASSWORD."),
    ),
    "minutes-unwanted": AgentErrorWords(
        N_("Minutes go with the mode auto only."),
        N_("Leave them out, or choose `daybook-connector mode auto MINUTES`."),
    ),
}
