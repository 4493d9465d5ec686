"""Single acts without a running agent, each with the store opened here."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from daybook_protocol.moments import clock

from daybook_connector.agent import RunningAgent
from daybook_connector.network.errors import TimedOut
from daybook_connector.running.lifetime import prepared
from daybook_connector.selftest import run as run_selftest

PATIENCE_SECONDS = 60.0


async def sync(folder: Path) -> dict[str, Any]:
    """One pass, told to the portal until it has acknowledged everything; answers as the verb.

    Raises what stood in the way: `NetworkError`s, the store's errors, `Paused`.
    """
    async with _alone(folder) as agent, _at_work(agent.run()):
        await _until(agent, lambda: agent.standing.is_online)
        outcome = await agent.sync()
        await _until(agent, lambda: not agent.journal.waiting())
    return {
        "at": clock(outcome.at),
        "calendars": len(outcome.revisions),
        "failed": {key: error.reason.wire() for key, error in outcome.failed.items()},
    }


async def choose(folder: Path, keys: Sequence[str] | None) -> None:
    """Share exactly these calendars, or all; the portal hears of it with the next sync."""
    async with _alone(folder) as agent:
        await agent.sharing.choose(keys)


async def calendars(folder: Path) -> list[dict[str, Any]]:
    """As the verb. Raises the store's errors."""
    async with _alone(folder) as agent:
        return [line.to_json() for line in await agent.calendars()]


async def selftest(folder: Path) -> dict[str, Any]:
    """As the verb. Raises as `Admission.demand_work`."""
    async with _alone(folder) as agent:
        agent.admission.demand_work()
        report: dict[str, Any] = await agent.store.call(run_selftest, closed=True)
        return report


async def doctor(folder: Path) -> list[dict[str, Any]]:
    """As the verb."""
    async with _alone(folder) as agent:
        return [rung.to_json() for rung in await agent.examine_all()]


async def send(folder: Path, kind: str, findings: dict[str, Any]) -> None:
    """Bring findings to the portal. Raises `NetworkError`s; then they are kept, and sent when there
    is a connection again."""
    async with _alone(folder) as agent:
        agent.report(kind, findings)
        async with _at_work(agent.deliver()):
            await _until(agent, lambda: not agent.journal.waiting())


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[RunningAgent]:
    """An agent that does nothing by itself, and would talk by HTTPS."""
    async with prepared(folder) as agent:
        agent.standing.only_https = True
        try:
            yield agent
        finally:
            agent.store.stop()


@asynccontextmanager
async def _at_work(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    working = asyncio.create_task(work)
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _until(agent: RunningAgent, reached: Callable[[], bool]) -> None:
    """Wait for it, or raise what stands in the way."""
    changed = asyncio.Event()
    forget = agent.subscribe(lambda _: changed.set())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not reached():
                if trouble := agent.standing.trouble:
                    raise trouble
                changed.clear()
                await changed.wait()
    except TimeoutError:
        raise TimedOut(why="not-taken") from None
    finally:
        forget()
