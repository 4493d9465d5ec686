"""A whole agent in this process, on a desk, at the test portal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from daybook_connector.agent import RunningAgent
from daybook_connector.local import settings_file
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.secrets import save_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.running.lifetime import prepared
from daybook_connector.stores.base import Store
from daybook_connector.stores.fake import FakeDesk, FakeStore
from daybook_connector.stores.vdir import VdirStore

from tests.portal import TOKEN, Portal

QUICK = AgentPace(
    heartbeat=0.2,
    welcome=1.0,
    silence=2.0,
    unacknowledged=2.0,
    first_retry=0.05,
    last_retry=0.2,
    blocked_retry=0.3,
    safety=60.0,
    store_retry=0.2,
)


def desk(*calendars: str) -> FakeDesk:
    made = FakeDesk()
    for key in calendars or ("work",):
        made.add_calendar(key)
    return made


def soon(hours: float = 24) -> datetime:
    return (datetime.now(UTC) + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


def write(desk: FakeDesk, calendar: str = "work", hours: float = 24, **other: Any) -> str:
    """An event of an hour; returns its key."""
    return desk.add(calendar, soon(hours), soon(hours + 1), **other).key


def pair_by_hand(folder: Path, portal: Portal, **other: Any) -> Settings:
    settings = Settings(portal=portal.url, connector_id="K7QF-29XM", store="memory", **other)
    settings_file.save(settings, folder)
    save_token(settings.connector_id, TOKEN, folder)
    return settings


@asynccontextmanager
async def agent(
    folder: Path, portal: Portal, calendars: FakeDesk | Path, *, pace: AgentPace = QUICK
) -> AsyncIterator[RunningAgent]:
    """An agent at work, on a desk or a folder; it is paired if it was not."""
    if not settings_file.load(folder).is_paired:
        pair_by_hand(folder, portal)

    def make(settings: Settings) -> Store:
        return VdirStore(calendars) if isinstance(calendars, Path) else FakeStore(calendars)

    async with prepared(folder, make, pace=pace) as made:
        working = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
