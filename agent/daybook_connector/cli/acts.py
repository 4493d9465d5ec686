"""What is asked of the agent that runs, or done at once where none does."""

import asyncio
import logging
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from daybook_connector.cli import process, running, words
from daybook_connector.cli.exits import Exit
from daybook_connector.cli.paired import demand_pairing
from daybook_connector.cli.say import Voice
from daybook_connector.errors import ConnectorError
from daybook_connector.local import control
from daybook_connector.running import once
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock

log = logging.getLogger(__name__)


class MinutesUnwanted(ConnectorError):
    """Minutes go with the mode auto only."""

    code = "bad-request"
    kind = "minutes-unwanted"


def run(typed: Namespace, voice: Voice, folder: Path) -> int:
    demand_pairing(folder)
    _warn_if_elevated(voice)
    return process.run(folder)


def sync(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    demand_pairing(folder)
    try:
        told = running.sync(folder)
    except control.NotRunning:
        told = asyncio.run(once.sync(folder))
    voice.tell(words.synced_in_full(told), *words.synced(told, LocalClock()))
    return Exit.ATTENTION if told["failed"] else Exit.FINE


def status(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    told = _ask(folder, "status")
    status = Status.from_json(told)
    voice.tell(words.in_full(status), *words.describe(status, LocalClock()))
    if status.state is AgentState.UNPAIRED:
        return Exit.NOT_PAIRED
    return Exit.ATTENTION if told["alerts"] else Exit.FINE


def calendars(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    demand_pairing(folder)
    client = control.ControlClient(folder)
    try:
        if typed.share or typed.share_all:
            client.call("choose", keys=typed.share)
        told = client.call("calendars")
    except control.NotRunning:
        if typed.share or typed.share_all:
            asyncio.run(once.choose(folder, typed.share))
        told = asyncio.run(once.calendars(folder))
    voice.tell([*map(words.calendar_in_full, told)], *map(words.calendar, told))
    return Exit.FINE


def mode(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    if typed.minutes is not None and typed.mode != "auto":
        raise MinutesUnwanted(typed.mode)
    if typed.mode:
        _ask(folder, "mode", mode=typed.mode, minutes=typed.minutes)
    return _say_state(voice, folder)


def pause(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _ask(folder, "pause")
    return _say_state(voice, folder)


def resume(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _ask(folder, "resume")
    return _say_state(voice, folder)


def _warn_if_elevated(voice: Voice) -> None:
    """An elevated program cannot talk to an Outlook that is not, and the other way round."""
    if sys.platform != "win32":
        return
    import ctypes

    with suppress(AttributeError, OSError):
        if ctypes.windll.shell32.IsUserAnAdmin():
            log.warning(words.ELEVATED)
            voice.note(_(words.ELEVATED))


def _say_state(voice: Voice, folder: Path) -> Exit:
    status = Status.from_json(_ask(folder, "status"))
    voice.tell(words.in_full(status), words.chosen(status))
    return Exit.FINE


def _ask(folder: Path, verb: str, **arguments: Any) -> Any:
    """What the running agent answers. Raises `NotPaired` where starting one would not help."""
    try:
        return control.ControlClient(folder).call(verb, **arguments)
    except control.NotRunning:
        demand_pairing(folder)
        raise
