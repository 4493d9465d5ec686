"""News that no hint has told of: one may have been lost, on its way or with a process."""

import random
import time

from daybook_protocol.portal import PortalMessage

from kinds.outlook.models import Agent
from kinds.outlook.receive.news import news_of, unanswered

COMMANDS_EVERY = 50.0
"""Seconds between two looks for commands, which somebody waits for. They cost one query."""
SETTINGS_EVERY = 300.0
"""Seconds between two looks for everything else, which is gathered from many places."""


class Lookout:
    """When a line looks by itself. Agents that came together after a restart do so one by one."""

    def __init__(self) -> None:
        self._commands_at = time.monotonic()
        self._settings_at = self._commands_at - random.uniform(0, SETTINGS_EVERY / 2)  # noqa: S311

    def saw_all(self) -> None:
        self._commands_at = self._settings_at = time.monotonic()

    def is_due(self) -> bool:
        return time.monotonic() - self._commands_at > COMMANDS_EVERY

    def look(self, agent: Agent) -> list[PortalMessage]:
        self._commands_at = time.monotonic()
        if self._commands_at - self._settings_at < SETTINGS_EVERY:
            return list(unanswered(agent.account_id))
        self._settings_at = self._commands_at
        return news_of(agent.pk)
