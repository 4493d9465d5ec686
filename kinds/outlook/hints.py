"""Hints to whoever holds an agent's line, in whatever process. What is new is read there from the
database, so a hint that is lost only costs time."""

from datetime import timedelta

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

EVERY_AGENT = "agents"
"""The group of a worker that holds the lines of many agents."""
ANSWERS_WITHIN = timedelta(seconds=8)
"""How long somebody waits for an agent's answer while its line is open."""


def group_of(agent_id: int) -> str:
    return f"agent.{agent_id}"


def hint_news(agent_id: int) -> None:
    """Tell, after the commit, that there are commands or settings to be sent."""
    _after_commit(agent_id, {"type": "agent.news", "agent": agent_id})


def send_away(agent_id: int, *, code: str, detail: str, pc: str = "") -> None:
    """Have the agent's line closed with a goodbye, after the commit."""
    message = {"type": "agent.leave", "agent": agent_id, "code": code, "detail": detail, "pc": pc}
    _after_commit(agent_id, message)


def _after_commit(agent_id: int, message: dict[str, object]) -> None:
    transaction.on_commit(lambda: _send(agent_id, message), robust=True)


def _send(agent_id: int, message: dict[str, object]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        for group in (group_of(agent_id), EVERY_AGENT):
            async_to_sync(layer.group_send)(group, message)
