"""What invitations may call the owner of a connected account."""

from daybook_ical.owner import address

from accounts.addresses import addresses_of
from connectors.models import Connector


def identities_of(connector: Connector) -> tuple[str, ...]:
    """Whatever the account's server calls its owner, their addresses in the portal, and what they
    added themselves, in the form in which addresses are compared and in a lasting order."""
    told = (*connector.addresses, *addresses_of(connector.host), *connector.also_me)
    return tuple(sorted({address(str(one)) for one in told} - {""}))
