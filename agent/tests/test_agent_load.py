"""A calendar of five thousand events, from the files to the portal, while the line stays alive."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.portal import Portal
from tests.stage import QUICK, agent
from tests.test_agent_kill import write

COUNT = 5000
LONGEST_TURN = 0.2


class Watch:
    """How many seconds the event loop worked at most before others had their turn.

    In the processor's time of its own thread, for the machine may be busy with other things.
    """

    def __init__(self) -> None:
        self.longest = 0.0

    async def go_on(self) -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.002)
            self.longest = max(self.longest, time.thread_time() - before)


def move_every_second(calendars: Path) -> None:
    """In a thread, for what is watched is the agent's part in the loop, not the owner's files."""
    for number in range(0, COUNT, 2):
        write(calendars, f"event-{number}", 30 + number % 1700)


@pytest.mark.slow
async def test_five_thousand_events_do_not_hold_up_the_heartbeats(
    home: Path, tmp_path: Path
) -> None:
    calendars = tmp_path / "calendars"
    (calendars / "work").mkdir(parents=True)
    for number in range(COUNT):
        write(calendars, f"event-{number}", 24 + number % 1700)
    pace = replace(QUICK, heartbeat=0.1, silence=30, unacknowledged=30)
    watch = Watch()
    watching = asyncio.create_task(watch.go_on())
    async with Portal() as portal, agent(home, portal, calendars, pace=pace) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting(), 60)
        said = [message["type"] for message in portal.received]
        assert "heartbeat" in said[: said.index("synced")]
        assert len(portal.events("work")) == COUNT
        passes = len(portal.told("synced"))
        await asyncio.to_thread(move_every_second, calendars)
        await running.sync()
        await portal.until(
            lambda: len(portal.told("synced")) > passes and not running.journal.waiting(), 60
        )
        assert portal.wrong == []
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert watch.longest < LONGEST_TURN
