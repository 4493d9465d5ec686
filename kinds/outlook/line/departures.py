"""When an agent's row goes, with its connector or its host, its line is closed."""

from typing import Any

from daybook_protocol import english
from django.db.models.signals import post_delete

from kinds.outlook.hints import send_away
from kinds.outlook.models import Agent


def watch() -> None:
    """Called once, from `AppConfig.ready()`."""
    post_delete.connect(_gone, sender=Agent, dispatch_uid="agent-gone")


def _gone(instance: Agent, **about: Any) -> None:
    if instance.revoked_at is None:
        send_away(instance.pk, code="revoked", detail=english.CONNECTOR_DELETED)
