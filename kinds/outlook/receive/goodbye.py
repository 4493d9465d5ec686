"""Parting words for an agent that may not speak for its account."""

from daybook_protocol import english
from daybook_protocol.portal import GoodbyeMessage
from django.utils import timezone

from kinds.outlook.models import Agent


def goodbye_of(agent_id: int) -> GoodbyeMessage:
    """Why the agent's token does not count any more. That a replaced one still knocks is noted,
    since two programs for one account are an alert."""
    agent = Agent.objects.filter(pk=agent_id).first()
    if agent is not None and agent.revoked_because == "replaced":
        Agent.objects.filter(pk=agent_id).update(last_seen_at=timezone.now())
        detail = english.taken_over(agent.replaced_by)
        return GoodbyeMessage.saying("replaced", detail, agent.replaced_by)
    return GoodbyeMessage.saying("revoked", english.PAIRING_ENDED)


NOT_SIGNED_IN = GoodbyeMessage.saying("not-signed-in", english.UNKNOWN_DEVICE)
