"""What the program on the PC has to say to the nine questions of a diagnosis."""

from connectors.kinds.checks import KindChecks
from kinds.outlook.checks import guard, network, permission, running, told
from kinds.outlook.checks.names import names_of
from kinds.outlook.checks.words import who_invites

OUTLOOK_CHECKS = KindChecks(
    invitations=who_invites,
    more={1: running.ask, 2: told.ask, 3: told.confirmed, 8: guard.ask},
    instead={9: network.ask},
    grants=permission.probe,
    names=names_of,
)
