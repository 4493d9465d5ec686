"""What is asked of the agent that runs, or done at once where none does."""

import asyncio
import logging
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from daybook_connector import control, once, process
from daybook_connector import settings as settings_file
from daybook_connector.cli import words
from daybook_connector.cli.say import Voice
from daybook_connector.exits import Exit, NotPaired
from daybook_connector.secrets import load_token
from daybook_connector.status import Status
from daybook_connector.times import Clock

log = logging.getLogger(__name__)


def run(typed: Namespace, voice: Voice, folder: Path) -> int:
    _demand_pairing(folder)
    _warn_if_elevated(voice)
    return process.run(folder)


def sync(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _demand_pairing(folder)
    try:
        told = control.Client(folder).call("sync")
    except control.NotRunning:
        told = asyncio.run(once.sync(folder))
    voice.tell(told, *words.synced(told, Clock()))
    return Exit.ATTENTION if told["failed"] else Exit.FINE


def status(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    told = _ask(folder, "status")
    voice.tell(told, *words.describe(Status.from_json(told), Clock()))
    return Exit.ATTENTION if told["alerts"] else Exit.FINE


def calendars(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    client = control.Client(folder)
    if typed.share or typed.share_all:
        client.call("choose", keys=typed.share)
    told = client.call("calendars")
    voice.tell(told, *map(words.calendar, told))
    return Exit.FINE


def mode(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _ask(folder, "mode", mode=typed.mode, minutes=typed.minutes)
    return _say_state(voice, folder)


def pause(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _ask(folder, "pause")
    return _say_state(voice, folder)


def resume(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    _ask(folder, "resume")
    return _say_state(voice, folder)


def doctor(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    from daybook_connector.doctor import Rung, Verdict, render

    try:
        told = control.Client(folder).call("doctor", send=typed.send)
    except control.NotRunning:
        told = asyncio.run(once.doctor(folder))
    rungs = [Rung(**{**each, "verdict": Verdict(each["verdict"])}) for each in told]
    voice.tell(told, render(rungs))
    broken = any(rung.verdict in (Verdict.BROKEN, Verdict.ATTENTION) for rung in rungs)
    return Exit.ATTENTION if broken else Exit.FINE


def selftest(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    told = control.Client(folder).call("selftest", send=typed.send)
    steps: list[dict[str, Any]] = told.get("steps", [])
    voice.tell(told, *map(words.step, steps))
    return Exit.FINE if all(s["verdict"] == "fine" for s in steps) else Exit.ATTENTION


def _demand_pairing(folder: Path) -> None:
    settings = settings_file.load(folder)
    if not settings.is_paired or not load_token(settings.connector_id, folder):
        raise NotPaired


def _warn_if_elevated(voice: Voice) -> None:
    """An elevated program cannot talk to an Outlook that is not, and the other way round."""
    if sys.platform != "win32":
        return
    import ctypes

    with suppress(AttributeError, OSError):
        if ctypes.windll.shell32.IsUserAnAdmin():
            words = "Running as administrator: Outlook cannot be reached. Start it as usual user."
            log.warning(words)
            voice.note(words)


def _say_state(voice: Voice, folder: Path) -> Exit:
    told = _ask(folder, "status")
    voice.tell(told, words.state_line(Status.from_json(told)))
    return Exit.FINE


def _ask(folder: Path, verb: str, **arguments: Any) -> Any:
    """What the running agent answers. Raises `NotPaired` where starting one would not help."""
    try:
        return control.Client(folder).call(verb, **arguments)
    except control.NotRunning:
        _demand_pairing(folder)
        raise
