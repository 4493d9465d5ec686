"""How a PC comes to speak for an account: from the code that is shown to the token it keeps."""

from kinds.outlook.pairing.invitation import open_pairing
from kinds.outlook.pairing.pair import Paired, PcClaim, pair, revoke

__all__ = ["Paired", "PcClaim", "open_pairing", "pair", "revoke"]
