"""What the agent shall do: asked for here, answered by a report, taken from here by who asked."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from daybook_protocol.commands import Arguments, name_of
from django.db import transaction
from django.utils import timezone

from accounts.gone import held
from accounts.letting_go import let_go
from kinds.outlook.hints import ANSWERS_WITHIN, hint_news
from kinds.outlook.models import AgentCommand, OutlookAccount

Name = AgentCommand.Name
WRITES = frozenset({Name.PUT, Name.REMOVE})
FIRST_LOOK, LAST_LOOK = 0.02, 0.15
"""Seconds between two looks for an answer; each is a little longer than the one before."""
MARGIN = timedelta(milliseconds=500)
"""An answer that comes just as nobody waits any more counts as unawaited."""


@transaction.atomic
def issue(
    account: OutlookAccount, *, subject: str, arguments: Arguments, now: datetime
) -> AgentCommand:
    """Ask the agent for something, instead of whatever was asked about that subject before.

    The same wish that waits already, or a write whose answer nobody has taken notice of yet, is not
    asked for again.
    """
    name, told = name_of(arguments), arguments.wire()
    held(OutlookAccount.objects, pk=account.pk)
    earlier = AgentCommand.objects.filter(account=account, subject=subject).first()
    if earlier is not None:
        if _serves(earlier, name, told):
            return earlier
        earlier.delete()
    command = AgentCommand.objects.create(
        account=account, subject=subject, name=name, arguments=told, created_at=now
    )
    for agent in account.agents.active():
        hint_news(agent.pk)
    return command


def wait_for(command_id: UUID, *, patience: timedelta = ANSWERS_WITHIN) -> AgentCommand | None:
    """The command with its answer; None when there is none in time, or it was replaced."""
    until = timezone.now() + patience - MARGIN
    AgentCommand.objects.filter(pk=command_id).update(awaited_until=until)
    deadline, pause = time.monotonic() + patience.total_seconds(), FIRST_LOOK
    while True:
        command = AgentCommand.objects.filter(pk=command_id).first()
        if command is None or command.answered_at is not None:
            return command
        if time.monotonic() >= deadline:
            return None
        let_go()
        time.sleep(pause)
        pause = min(pause * 1.25, LAST_LOOK)


def take(command: AgentCommand, now: datetime) -> None:
    """Note that the answer was made use of. Who asks again asks the agent again, since much may
    have happened to the event meanwhile."""
    AgentCommand.objects.filter(pk=command.pk).update(taken_at=now)


def _serves(earlier: AgentCommand, name: str, arguments: Mapping[str, Any]) -> bool:
    if earlier.name != name or earlier.arguments != arguments:
        return False
    if earlier.answered_at is None:
        return True
    return name in WRITES and earlier.taken_at is None
