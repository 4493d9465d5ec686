"""What the program on the PC has to say to the nine questions of a diagnosis."""

from collections.abc import Mapping

from connectors.kinds.checks import KindChecks
from kinds.outlook.checks import guard, network, permission, running, told
from kinds.outlook.checks.names import names_of
from kinds.outlook.checks.words import WORDS


def who_invites(details: Mapping[str, object]) -> tuple[str, ...]:
    return ("outlook-does-not-invite",)


OUTLOOK_CHECKS = KindChecks(
    invitations=who_invites,
    more={"running": running.ask, "alerts": told.ask, "sync": told.confirmed, "invites": guard.ask},
    instead={"network": network.ask},
    grants=permission.probe,
    names=names_of,
    words=(WORDS,),
)
