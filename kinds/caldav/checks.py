"""What CalDAV has to say to the nine questions of a diagnosis."""

from collections.abc import Mapping

from connectors.kinds.checks import KindChecks
from kinds.caldav.words import checks as words


def who_invites(details: Mapping[str, object]) -> tuple[str, ...]:
    """Whether the server would mail invitations by itself (RFC 6638), and why it does not."""
    by_server = details.get("server_sends_invitations")
    return (str(words.SERVER_INVITES if by_server else words.DAYBOOK_INVITES),)


CALDAV_CHECKS = KindChecks(
    remarks=words.REMARKS,
    rungs=words.RUNGS,
    barriers=words.BARRIERS,
    invitations=who_invites,
)
