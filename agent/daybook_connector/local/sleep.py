"""Noticing that the computer has slept, or that its clock was set."""

import asyncio
import logging
import time
from collections.abc import Callable

from daybook_connector.local.pace import AgentPace

log = logging.getLogger(__name__)


async def notice_sleep(pace: AgentPace, woken: Callable[[], None]) -> None:
    """Call `woken` each time: connections are dead then, and times wrong. Until cancelled."""
    while True:
        wall, mono = time.time(), time.monotonic()
        await asyncio.sleep(pace.tick)
        slept, ran = time.time() - wall, time.monotonic() - mono
        # Some systems count sleep in the monotonic clock, others do not.
        if abs(slept - ran) > pace.jump or ran > pace.tick + pace.jump:
            log.info("The clock jumped by %.0f s: connecting anew.", slept - pace.tick)
            woken()
