"""What the help says of each command and option."""

from daybook_connector.words.language import N_

DESCRIPTION = N_("Keeps a calendar on this computer and a Daybook portal in step.")
COMMAND = N_("COMMAND")
CALENDAR = N_("CALENDAR")
JID = N_("NAME@DOMAIN")
VERBS = {
    "pair": N_("Pair this computer with an account of the portal."),
    "run": N_("Run until stopped."),
    "sync": N_("Sync now and wait for it."),
    "status": N_("Show the state; exits with 1 if something needs attention."),
    "calendars": N_("List the calendars, or choose which are shared."),
    "mode": N_("Show the sync mode, or choose it."),
    "pause": N_("Pause: nothing is read or written."),
    "resume": N_("Go on after a pause."),
    "doctor": N_("Find out what is in the way, from DNS to the calendars."),
    "selftest": N_("Write, read and remove a short event, to see that all works."),
    "network": N_("Show the proxy and the company's CA file, or set them."),
    "unpair": N_("End the pairing of this computer."),
    "xmpp": N_("Enter your account at the site's XMPP server; asks for the password."),
    "autostart": N_("Start at sign-in: on, off, or show whether it is."),
}
OPTIONS = {
    "json": N_("answer with JSON, for scripts"),
    "language": N_("of the answers; otherwise that of the settings or of the system"),
    "verbose": N_("log to the terminal, too"),
    "share": N_("share exactly these: keys, or names"),
    "share-all": N_("share all, new ones too"),
    "minutes": N_("for auto"),
    "send": N_("send the findings to the portal"),
    "portal": N_("address of the portal (or DAYBOOK_PORTAL)"),
    "id": N_("or DAYBOOK_CONNECTOR_ID"),
    "code": N_("or DAYBOOK_PAIRING_CODE"),
    "store": N_("what holds the calendars"),
    "folder": N_("the folder of .ics files, for --store vdir"),
    "take-over": N_("replace the computer that is paired now"),
    "proxy": N_('"system", "none" or http://[name:password@]host:port'),
    "ca-file": N_("PEM file of the company's own CA certificates"),
}
ARGPARSE = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
)
"""The standard library's own, which it looks up itself."""
