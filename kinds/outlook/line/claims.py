"""The request and the answer of pairing."""

from typing import Any

from daybook_protocol import PROTOCOL
from daybook_protocol.errors import ProtocolError, checking
from daybook_protocol.faults import Fault
from daybook_protocol.pairing import PairingClaim
from django.conf import settings

from kinds.outlook.pairing.pair import Paired, PcClaim
from kinds.outlook.pairing.refusals import NoClaim, PairingRefused
from kinds.outlook.words.pairing import refusal
from kinds.outlook.xmpp import offer


def claim_of(told: Any) -> PcClaim:
    """Raises `PairingRefused` for what is no such request."""
    if not isinstance(told, dict):
        raise NoClaim
    try:
        with checking():
            claim = PairingClaim.model_validate(told)
    except ProtocolError as error:
        raise NoClaim(error) from None
    if claim.protocol != PROTOCOL:
        raise NoClaim(ProtocolError("protocol", Fault("other-version", version=PROTOCOL)))
    return PcClaim(
        public_id=claim.connector_id,
        code=claim.code,
        pc=claim.pc,
        system=claim.system,
        agent=claim.agent,
        store=claim.store,
        take_over=claim.take_over,
    )


def refusal_of(refused: PairingRefused) -> dict[str, Any]:
    """`detail` is for agents that have no words of their own, in the language they ask for."""
    detail = refusal(refused.code, refused.told)
    return {"code": refused.code, "detail": detail, **refused.told}


def answer_of(paired: Paired) -> dict[str, Any]:
    return {
        "token": paired.token,
        "connector": paired.connector.name,
        "host": paired.connector.host.name,
        "portal": settings.SITE_URL,
        "lines": offer.lines(),
        "xmpp": offer.offer_to(paired.agent.account),
    }
