"""What CalDAV has to say to the nine questions of a diagnosis."""

from collections.abc import Mapping

from connectors.kinds.checks import STEPS, KindChecks
from kinds.caldav.check_words import WORDS


def who_invites(details: Mapping[str, object]) -> tuple[str, ...]:
    """Whether the server would mail invitations by itself (RFC 6638), and why it does not."""
    sends = details.get("server_sends_invitations")
    return ("caldav-could-invite" if sends else "caldav-does-not-invite",)


CALDAV_CHECKS = KindChecks(
    remarks={
        "running": ("caldav-needs-no-program",),
        "invites": ("caldav-has-no-security-alert",),
        "network": ("caldav-needs-no-pc",),
    },
    rungs={step: f"caldav-{step}" for step in STEPS},
    barriers={
        "resolve": "caldav-barrier-resolve",
        "connect": "caldav-barrier-connect",
        "tls": "caldav-barrier-tls",
        "sign-in": "caldav-barrier-sign-in",
    },
    invitations=who_invites,
    words=(WORDS,),
)
