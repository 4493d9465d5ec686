"""How a PC comes to speak for an account: from the code that is shown to the token it keeps."""

from connectors.providers.outlook.pairing.invitation import open_pairing
from connectors.providers.outlook.pairing.pair import Claim, Paired, pair, revoke

__all__ = ["Claim", "Paired", "open_pairing", "pair", "revoke"]
