"""Parting words for an agent that may not speak for its account."""

from daybook_protocol.portal import GoodbyeMessage
from django.utils import timezone

from kinds.outlook.models import Agent


def goodbye_of(agent_id: int) -> GoodbyeMessage:
    """Why the agent's token does not count any more. That a replaced one still knocks is noted,
    since two programs for one account are an alert."""
    agent = Agent.objects.filter(pk=agent_id).first()
    if agent is not None and agent.revoked_because == "replaced":
        Agent.objects.filter(pk=agent_id).update(last_seen_at=timezone.now())
        detail = f"The agent on {agent.replaced_by} has taken over this account."
        return GoodbyeMessage.saying("replaced", detail, agent.replaced_by)
    return GoodbyeMessage.saying("revoked", "The pairing of this PC was ended.")


NOT_SIGNED_IN = GoodbyeMessage.saying(
    "not-signed-in",
    "The device token is not known here. Pair this PC again with a new code from the portal.",
)
