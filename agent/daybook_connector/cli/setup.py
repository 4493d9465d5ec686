"""Pairing, unpairing, and starting at sign-in."""

import asyncio
import os
import sys
from argparse import Namespace
from pathlib import Path

from daybook_connector.cli import words
from daybook_connector.cli.exits import Exit
from daybook_connector.cli.network import on_the_way
from daybook_connector.cli.running import follows
from daybook_connector.cli.say import Voice
from daybook_connector.errors import ConnectorError
from daybook_connector.local import settings_file
from daybook_connector.local.secrets import load_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.errors import NetworkError
from daybook_connector.pairing import exchange as pairing
from daybook_connector.pairing.errors import NotPaired
from daybook_connector.words.language import gettext as _


class Missing(ConnectorError):
    """Pairing needs more than was given."""

    code = "bad-request"
    kind = "pairing-incomplete"


def pair(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    settings = on_the_way(typed, settings_file.load(folder))
    wanted = _complete(typed, settings)
    paired, _token = asyncio.run(pairing.pair(wanted, settings, folder))
    told = {"connector": paired.connector, "host": paired.host, "portal": paired.portal}
    voice.tell(told, words.paired(told))
    if not follows(folder, voice):
        voice.note(_(words.HOW_TO_START))
    return Exit.FINE


def unpair(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    settings = settings_file.load(folder)
    if not settings.is_paired:
        raise NotPaired
    token = load_token(settings.connector_id, folder)
    try:
        asyncio.run(pairing.unpair(settings, token, folder))
    except NetworkError as error:
        voice.note(words.unpaired_here_only(error.reason), _(words.REMOVE_THERE))
    follows(folder, voice)
    voice.tell({"paired": False}, _(words.UNPAIRED))
    return Exit.FINE


def autostart(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    from daybook_connector.local import autostart as entry

    if typed.switch == "on":
        entry.turn_on()
    elif typed.switch == "off":
        entry.turn_off()
    on = entry.is_on()
    voice.tell({"autostart": on}, _(words.AUTOSTART[on]))
    return Exit.FINE


def _complete(typed: Namespace, settings: Settings) -> pairing.Pairing:
    """What was typed, set, or known before; what is lacking is asked for where somebody can answer.

    Raises `Missing`, naming all that is.
    """
    store = typed.store or ("outlook" if sys.platform == "win32" else "vdir")
    given: dict[str, str] = {
        "--portal": typed.portal or os.environ.get("DAYBOOK_PORTAL", "") or settings.portal,
        "--id": typed.connector_id or os.environ.get("DAYBOOK_CONNECTOR_ID", ""),
        "--code": typed.code or os.environ.get("DAYBOOK_PAIRING_CODE", ""),
    }
    if store == "vdir":
        given["--folder"] = typed.folder or settings.folder
    for option in [option for option, value in given.items() if not value]:
        given[option] = _asked(_(words.QUESTIONS[option]))
    if missing := [option for option, value in given.items() if not value]:
        raise Missing(", ".join(missing))
    place = given.get("--folder")
    return pairing.Pairing(
        portal=given["--portal"],
        connector_id=given["--id"],
        code=given["--code"],
        store=store,
        folder=str(Path(place).expanduser().absolute()) if place else "",
        take_over=typed.take_over,
    )


def _asked(question: str) -> str:
    """The answer, or "" where nobody can give one."""
    if not sys.stdin.isatty():
        return ""
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
