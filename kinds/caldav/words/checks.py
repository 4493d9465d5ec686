"""What CalDAV has to say to the nine questions of a diagnosis, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from connectors.kinds.words import Words

SERVER_INVITES = _(
    "The calendar server can send invitations by itself; Daybook writes events without attendees, "
    "so it has no reason to, and guests get one mail and not two."
)
DAYBOOK_INVITES = _("The calendar server does not send invitations; Daybook does.")

REMARKS: Mapping[int, tuple[Words, ...]] = {
    1: (
        _(
            "A program on your PC: does not apply to CalDAV. The portal itself reads the "
            "calendars, whether your PC is on or not."
        ),
    ),
    8: (
        _(
            "Outlook's security alert: does not apply to CalDAV. No program on your PC is asked "
            "to send anything."
        ),
    ),
    9: (
        _(
            "Antivirus on your PC, and ports 5222 and 5223: do not apply to CalDAV. Only the way "
            "from this portal to the server counts."
        ),
    ),
}
RUNGS: Mapping[str, Words] = {
    "resolve": _("Find the server (DNS)"),
    "connect": _("Reach it (TCP)"),
    "tls": _("Check its certificate (TLS)"),
    "sign-in": _("Sign in"),
    "calendars": _("List the calendars"),
}
BARRIERS: Mapping[str, Words] = {
    "resolve": _("The portal's name service does not know this server, or is filtered."),
    "connect": _("A firewall may block the port, or the server is down."),
    "tls": _("A firewall that opens encrypted connections would look like this, too."),
    "sign-in": _("The way is open; it is the account that does not let the portal in."),
}
