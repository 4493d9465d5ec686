"""What CalDAV has to say to the nine questions, in words."""

from django.utils.translation import gettext_lazy as _

from diagnosis.words.table import CheckWords

WORDS = CheckWords(
    sayings={
        "caldav-could-invite": _(
            "The calendar server can send invitations by itself; Daybook writes events without "
            "attendees, so it has no reason to, and guests get one mail and not two."
        ),
        "caldav-does-not-invite": _("The calendar server does not send invitations; Daybook does."),
        "caldav-needs-no-program": _(
            "A program on your PC: does not apply to CalDAV. The portal itself reads the "
            "calendars, whether your PC is on or not."
        ),
        "caldav-has-no-security-alert": _(
            "Outlook's security alert: does not apply to CalDAV. No program on your PC is asked "
            "to send anything."
        ),
        "caldav-needs-no-pc": _(
            "Antivirus on your PC, and ports 5222 and 5223: do not apply to CalDAV. Only the way "
            "from this portal to the server counts."
        ),
        "caldav-resolve": _("Find the server (DNS)"),
        "caldav-connect": _("Reach it (TCP)"),
        "caldav-tls": _("Check its certificate (TLS)"),
        "caldav-sign-in": _("Sign in"),
        "caldav-calendars": _("List the calendars"),
        "caldav-barrier-resolve": _(
            "The portal's name service does not know this server, or is filtered."
        ),
        "caldav-barrier-connect": _("A firewall may block the port, or the server is down."),
        "caldav-barrier-tls": _(
            "A firewall that opens encrypted connections would look like this, too."
        ),
        "caldav-barrier-sign-in": _(
            "The way is open; it is the account that does not let the portal in."
        ),
    },
)
