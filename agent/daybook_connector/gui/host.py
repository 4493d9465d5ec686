"""Runs the agent inside the window's program, in a thread of its own, where none runs yet."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from PySide6.QtCore import QObject, Signal

from daybook_connector.gui.emitting import emit
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.settings_file import Settings
from daybook_connector.local.single import AlreadyRunning
from daybook_connector.running.lifetime import run_until
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0


class Host(QObject):
    """`ended` carries the error that ended the agent, or None after it was asked to stop.

    Where an agent runs already, this one does nothing, and that one goes on after the window.
    """

    ended = Signal(object)

    def __init__(
        self,
        folder: Path,
        make: Callable[[Settings], Store] = make_store,
        *,
        pace: AgentPace | None = None,
    ) -> None:
        super().__init__()
        self._folder, self._make, self._pace = folder, make, pace
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self._begun = Event()
        self._thread = Thread(target=self._run, name="agent", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the agent and wait for that, at most ten seconds."""
        self._begun.wait(PATIENCE_SECONDS)
        if self._loop is not None and self._stopped is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(PATIENCE_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except AlreadyRunning:
            log.info("An agent runs already; the window shows that one.")
        except Exception as error:
            log.exception("The agent has ended.")
            emit(self.ended, error)
        else:
            emit(self.ended, None)

    async def _work(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._begun.set()
        await run_until(self._stopped, self._folder, self._make, pace=self._pace)
