"""A token counts from the XMPP account that used it first, and from no other."""

from daybook_protocol import english
from daybook_protocol.portal import GoodbyeMessage

from kinds.outlook.models import Agent
from kinds.outlook.pairing.tokens import bearer_of
from kinds.outlook.receive.goodbye import NOT_SIGNED_IN, goodbye_of

FOREIGN = GoodbyeMessage.saying("not-signed-in", english.OTHER_XMPP_ACCOUNT)


def signed_in(token: str, jid: str) -> Agent | GoodbyeMessage:
    """The agent whose token it is, writing as `jid` (bare); or the goodbye it is answered with."""
    agent = bearer_of(token)
    if agent is None:
        return NOT_SIGNED_IN
    if agent.revoked_at is not None:
        return goodbye_of(agent.pk)
    if agent.xmpp_jid != jid and not _bind(agent, jid):
        return FOREIGN
    return agent


def _bind(agent: Agent, jid: str) -> bool:
    """Whether this account is the first; of two at once one is."""
    agent.xmpp_jid = jid
    return bool(Agent.objects.filter(pk=agent.pk, xmpp_jid="").update(xmpp_jid=jid))
