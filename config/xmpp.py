"""The XMPP line: inside the web process, or apart with `manage.py xmpp_line`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from kinds.outlook.xmpp.worker import XmppWorker

log = structlog.get_logger(__name__)

PAUSE = 5


@contextlib.asynccontextmanager
async def embedded_line() -> AsyncIterator[None]:
    """Hold the line in this event loop for as long as the context lasts."""
    task = asyncio.create_task(hold_for_ever(), name="daybook-xmpp")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def hold_for_ever() -> None:
    """Begin anew after a fault of ours, too."""
    while True:
        try:
            await XmppWorker().run()
        except Exception:
            log.exception("the XMPP line stopped; starting it again", seconds=PAUSE)
        await asyncio.sleep(PAUSE)
