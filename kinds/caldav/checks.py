"""What CalDAV has to say to the nine questions of a diagnosis."""

from collections.abc import Mapping

from connectors.kinds.checks import KindChecks


def who_invites(details: Mapping[str, object]) -> tuple[str, ...]:
    """Whether the server would mail invitations by itself (RFC 6638), and why it does not."""
    if details.get("server_sends_invitations"):
        return (
            "The calendar server can send invitations by itself; Daybook writes events without "
            "attendees, so it has no reason to, and guests get one mail and not two.",
        )
    return ("The calendar server does not send invitations; Daybook does.",)


CALDAV_CHECKS = KindChecks(
    remarks={
        1: (
            "A program on your PC: does not apply to CalDAV. The portal itself reads the "
            "calendars, whether your PC is on or not.",
        ),
        8: (
            "Outlook's security alert: does not apply to CalDAV. No program on your PC is asked "
            "to send anything.",
        ),
        9: (
            "Antivirus on your PC, and ports 5222 and 5223: do not apply to CalDAV. Only the way "
            "from this portal to the server counts.",
        ),
    },
    rungs={
        "resolve": "Find the server (DNS)",
        "connect": "Reach it (TCP)",
        "tls": "Check its certificate (TLS)",
        "sign-in": "Sign in",
        "calendars": "List the calendars",
    },
    barriers={
        "resolve": "The portal's name service does not know this server, or is filtered.",
        "connect": "A firewall may block the port, or the server is down.",
        "tls": "A firewall that opens encrypted connections would look like this, too.",
        "sign-in": "The way is open; it is the account that does not let the portal in.",
    },
    invitations=who_invites,
)
