"""A whole agent in this process: lock, journal, agent and control socket, from start to stop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from daybook_connector.agent import RunningAgent
from daybook_connector.journal import open_journal
from daybook_connector.local import control, settings_file
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.secrets import load_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.local.single import only_one
from daybook_connector.running.verbs import verbs
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store

log = logging.getLogger(__name__)

JOURNAL = "journal.sqlite3"


@asynccontextmanager
async def prepared(
    folder: Path,
    make: Callable[[Settings], Store] = make_store,
    *,
    pace: AgentPace | None = None,
) -> AsyncIterator[RunningAgent]:
    """The one agent of this folder, not yet working. Raises `AlreadyRunning`."""
    with only_one(folder):
        settings = settings_file.load(folder)
        journal = open_journal(folder / JOURNAL)
        try:
            token = load_token(settings.connector_id, folder) if settings.is_paired else ""
            yield RunningAgent(settings, token, journal, make, folder, pace=pace)
        finally:
            journal.close()


async def run_until(
    stopped: asyncio.Event,
    folder: Path,
    make: Callable[[Settings], Store] = make_store,
    *,
    pace: AgentPace | None = None,
) -> None:
    """Run the agent until `stopped` is set, or somebody asks it to stop.

    Raises `AlreadyRunning`, and `StoreLost` when only a new process can help.
    """
    async with (
        prepared(folder, make, pace=pace) as agent,
        control.serve(folder, verbs(agent, stopped.set)),
    ):
        log.info("Daybook Connector is running.")
        working = asyncio.create_task(agent.run())
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        log.info("Daybook Connector has stopped.")
