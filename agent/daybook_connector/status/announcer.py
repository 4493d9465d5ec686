"""Those who want to know that the agent has changed: the portal, the window, whoever waits."""

import asyncio
from collections.abc import Callable

Listener = Callable[[], None]


class Announcer:
    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._announced: asyncio.Handle | None = None
        self._loop = asyncio.get_running_loop()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call it whenever something is different; returns how to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self) -> None:
        """Something is different. Many changes at once are told as one."""
        if self._announced is None:
            self._announced = self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._announced = None
        for listener in tuple(self._listeners):
            listener()
