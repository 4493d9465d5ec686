"""Those who want to know how the agent is: the portal, the window, whoever waits for something."""

import asyncio
from collections.abc import Callable

from daybook_connector.status.status import Status


class Audience:
    """`status` puts it together, `nudge` lets the conversation with the portal look."""

    def __init__(self, status: Callable[[], Status], nudge: Callable[[], None]) -> None:
        self._status = status
        self._nudge = nudge
        self._listeners: list[Callable[[Status], None]] = []
        self._announced: asyncio.Handle | None = None
        self._loop = asyncio.get_running_loop()

    def subscribe(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Tell the status whenever it has changed; returns how to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self) -> None:
        """Something is different. Many changes at once are told as one."""
        if self._announced is None:
            self._announced = self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._announced = None
        self._nudge()
        if self._listeners:
            status = self._status()
            for listener in tuple(self._listeners):
                listener(status)
