"""Pairing, unpairing, and starting at sign-in."""

import asyncio
import os
import sys
from argparse import Namespace
from pathlib import Path

from daybook_connector import pairing
from daybook_connector import settings as settings_file
from daybook_connector.cli.network import on_the_way
from daybook_connector.cli.running import follows
from daybook_connector.cli.say import Voice
from daybook_connector.errors import ConnectorError
from daybook_connector.exits import Exit, NotPaired
from daybook_connector.network.errors import NetworkError
from daybook_connector.secrets import load_token


class Missing(ConnectorError):
    """Something that pairing needs was not given.

    Give --portal, --id and --code, or set DAYBOOK_PORTAL, DAYBOOK_CONNECTOR_ID and
    DAYBOOK_PAIRING_CODE; --store vdir also needs --folder.
    """

    code = "bad-request"


def pair(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    settings = on_the_way(typed, settings_file.load(folder))
    store = typed.store or ("outlook" if sys.platform == "win32" else "vdir")
    place = str(Path(typed.folder).expanduser().absolute()) if typed.folder else settings.folder
    if store == "vdir" and not place:
        raise Missing("--folder")
    wanted = pairing.Pairing(
        portal=_given(typed.portal, "DAYBOOK_PORTAL", "Portal", settings.portal),
        connector_id=_given(typed.connector_id, "DAYBOOK_CONNECTOR_ID", "Connector ID"),
        code=_given(typed.code, "DAYBOOK_PAIRING_CODE", "Pairing code"),
        store=store,
        folder=place if store == "vdir" else "",
        take_over=typed.take_over,
    )
    paired, _ = asyncio.run(pairing.pair(wanted, settings, folder))
    told = {"connector": paired.connector, "host": paired.host, "portal": paired.portal}
    voice.tell(told, f"Paired as {paired.connector} of {paired.host}.")
    if not follows(folder, voice):
        voice.note(
            "Start it with `daybook-connector run`; `daybook-connector autostart on` does that at"
            " every sign-in."
        )
    return Exit.FINE


def unpair(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    settings = settings_file.load(folder)
    if not settings.is_paired:
        raise NotPaired
    token = load_token(settings.connector_id, folder)
    try:
        asyncio.run(pairing.unpair(settings, token, folder))
    except NetworkError as error:
        voice.note(f"The portal does not know yet: {error}", "Remove the computer there, too.")
    follows(folder, voice)
    voice.tell({"paired": False}, "This computer is not paired any more.")
    return Exit.FINE


def autostart(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    from daybook_connector import autostart as entry

    if typed.switch == "on":
        entry.turn_on()
    elif typed.switch == "off":
        entry.turn_off()
    on = entry.is_on()
    voice.tell({"autostart": on}, f"Start at sign-in is {'on' if on else 'off'}.")
    return Exit.FINE


def _given(typed: str | None, variable: str, question: str, default: str = "") -> str:
    """What was typed, or set, or is asked for now where somebody can answer."""
    value = typed or os.environ.get(variable, "") or default
    if not value and sys.stdin.isatty():
        sys.stderr.write(f"{question}: ")
        sys.stderr.flush()
        value = sys.stdin.readline().strip()
    if not value:
        raise Missing(question)
    return value
