"""The agent as a process of its own: it ends on signals, and starts anew when only that helps."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from daybook_connector.cli.exits import Exit
from daybook_connector.local import launch
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.settings_file import Settings
from daybook_connector.running.lifetime import run_until
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store
from daybook_connector.sync.loop import StoreLost

log = logging.getLogger(__name__)

MINDED = "DAYBOOK_CONNECTOR_MINDED"


def run(
    folder: Path, make: Callable[[Settings], Store] = make_store, *, pace: AgentPace | None = None
) -> int:
    """Run the agent until it is asked to stop; the exit code. Raises `AlreadyRunning`."""
    if sys.platform == "win32" and MINDED not in os.environ:
        return mind(launch.again())
    try:
        asyncio.run(_run(folder, make, pace))
    except StoreLost:
        return _begin_anew()
    return Exit.FINE


def mind(command: Sequence[str]) -> int:
    """Run a command as a child, again for as long as it ends with `Exit.RESTART`; its exit code.

    For Windows, where a process cannot become another one without losing its console.
    """
    # Ctrl+C reaches the child, too, which ends politely; then so do we.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        while True:
            code = subprocess.run(command, env=os.environ | {MINDED: "1"}, check=False).returncode
            if code != Exit.RESTART:
                return code
    finally:
        signal.signal(signal.SIGINT, before)


def _begin_anew() -> int:
    """Become a new process, whatever threads of this one are waiting for. Returns only where a
    parent or a supervisor has to do it."""
    if MINDED in os.environ:
        return Exit.RESTART
    command = launch.again()
    logging.shutdown()
    try:
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        log.error("It could not be started anew: %s", error)
        return Exit.RESTART


async def _run(folder: Path, make: Callable[[Settings], Store], pace: AgentPace | None) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stopped.set)
        except NotImplementedError:
            # Windows: the handler runs in the main thread, which the loop has to be woken for.
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopped.set))
    await run_until(stopped, folder, make, pace=pace)
