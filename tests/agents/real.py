"""The real agent, in a thread of this process, with a desk in memory for its calendars."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from daybook_connector.agent import RunningAgent
from daybook_connector.journal import open_journal
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.fake import FakeDesk, FakeStore


@contextlib.contextmanager
def working_agent(
    url: str, token: str, desk: FakeDesk, folder: Path, *, pace: AgentPace | None = None
) -> Iterator[None]:
    """An agent that is paired already, at the portal's `url`."""
    settings = Settings(portal=url, connector_id="paired", store="memory")
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def work() -> None:
        journal = open_journal(folder / "journal.sqlite3")
        agent = RunningAgent(
            settings, token, journal, lambda _: FakeStore(desk), folder, pace=pace, quiet=0.02
        )
        working = asyncio.create_task(agent.run())
        await ended.wait()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        journal.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(work()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()
