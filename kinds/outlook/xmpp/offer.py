"""What a PC is told at pairing about the XMPP line, where the site has chosen it."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.xmpp.door import door_of

PLACE = "{connector_id}"


def lines() -> list[str]:
    """The best first; what an agent cannot speak it passes over."""
    live = [Agent.Line.XMPP.value] if settings.XMPP_URL else []
    return [*live, Agent.Line.WEBSOCKET.value, Agent.Line.HTTPS.value]


def offer_to(account: OutlookAccount) -> dict[str, Any] | None:
    """Where to sign in, as whom, and whom to write to. `jid` and `password` are None where the
    user enters them on the PC."""
    if not settings.XMPP_URL:
        return None
    jid = jid_of(account)
    return {
        "host": settings.XMPP_HOST,
        "port": settings.XMPP_PORT,
        "direct_tls": settings.XMPP_DIRECT_TLS,
        "jid": jid or None,
        "password": password_of(jid) if jid and settings.XMPP_AGENT_SECRET else None,
        "portal_jid": door_of(settings.XMPP_URL).jid,
    }


def jid_of(account: OutlookAccount) -> str:
    """The PC's account at the XMPP server; "" where the site gives each user one of their own."""
    return str(settings.XMPP_AGENT_JID).replace(PLACE, account.public_id.lower())


def password_of(jid: str) -> str:
    """Made from the site's secret, so that it need not be kept to be told again."""
    digest = hmac.new(settings.XMPP_AGENT_SECRET.encode(), jid.encode(), hashlib.sha256)
    return digest.hexdigest()[:40]
