"""Answers to commands."""

from daybook_protocol.reports import DoneAnswer, FailedAnswer

from kinds.outlook.models import AgentCommand
from kinds.outlook.receive.scene import ExchangeScene

Name = AgentCommand.Name


def store(scene: ExchangeScene, answer: DoneAnswer | FailedAnswer) -> None:
    """Keep the answer for who asked. A command that was replaced meanwhile is nobody's any more."""
    command = AgentCommand.objects.filter(account=scene.account, pk=answer.command).first()
    if command is None or command.answered_at is not None:
        return
    command.answered_at, command.outcome = scene.now, answer.outcome
    command.result = answer.content
    command.save(update_fields=["answered_at", "outcome", "result"])
    scene.shows = True
    waited_for = command.awaited_until is not None and command.awaited_until > scene.now
    if command.name in {Name.PUT, Name.REMOVE} and not waited_for:
        # The writer gave up waiting; after a good run it takes up what was answered.
        scene.wakes = True
