"""The request and the answer of pairing."""

from typing import Any

from django.conf import settings

from kinds.outlook.pairing.pair import Claim, Paired
from kinds.outlook.pairing.refusals import PairingRefused
from kinds.outlook.protocol import ProtocolError, compose, fields
from kinds.outlook.xmpp import offer


def claim_of(told: Any) -> Claim:
    """Raises `PairingRefused` for what is no such request."""
    if not isinstance(told, dict):
        raise PairingRefused("The body must be an object.")
    try:
        if fields.number(told, "protocol", least=1) != compose.PROTOCOL:
            raise ProtocolError("protocol", f"must be {compose.PROTOCOL} for this portal")
        return Claim(
            public_id=fields.text(told, "connector_id", most=40),
            code=fields.text(told, "code", most=40),
            pc=fields.text(told, "pc", most=80, cut=True).strip() or "PC",
            system=fields.text(told, "system", most=80, cut=True, empty=True),
            agent=fields.text(told, "agent", most=30),
            store=fields.text(told, "store", most=20, cut=True, empty=True),
            take_over=fields.flag(told, "take_over", default=False),
        )
    except ProtocolError as error:
        raise PairingRefused(error.detail) from None


def answer_of(paired: Paired) -> dict[str, Any]:
    return {
        "token": paired.token,
        "connector": paired.connector.name,
        "host": paired.connector.host.name,
        "portal": settings.SITE_URL,
        "lines": offer.lines(),
        "xmpp": offer.offer_to(paired.agent.account),
    }
