"""What an agent has been told on a line, so that it is not told the same again."""

from collections.abc import Sequence
from uuid import UUID

from daybook_protocol.commands import CommandMessage
from daybook_protocol.portal import LineSettings, PortalMessage, SettingsMessage, WelcomeMessage


class Said:
    """The settings that were told last, and the commands that are unanswered."""

    def __init__(self) -> None:
        self._settings: LineSettings | None = None
        self._commands: set[UUID] = set()

    def remember(self, message: PortalMessage) -> None:
        if isinstance(message, WelcomeMessage):
            self._commands.clear()
            self._settings = message.settings
        elif isinstance(message, SettingsMessage):
            self._settings = message.settings
        elif isinstance(message, CommandMessage):
            self._commands.add(message.id)

    def unsaid(self, news: Sequence[PortalMessage]) -> list[PortalMessage]:
        """What of the news was not said here; what was answered since is forgotten."""
        self._commands &= {each.id for each in news if isinstance(each, CommandMessage)}
        return [each for each in news if not self._was_said(each)]

    def _was_said(self, message: PortalMessage) -> bool:
        if isinstance(message, SettingsMessage):
            return message.settings == self._settings
        return isinstance(message, CommandMessage) and message.id in self._commands
