"""Pairing this computer with an account of the portal, and ending that."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from daybook_protocol import PROTOCOL
from daybook_protocol.errors import ProtocolError, checking
from daybook_protocol.fields import clean
from daybook_protocol.pairing import PairingClaim

from daybook_connector import __version__, network
from daybook_connector.local.computer import pc_name, system_name
from daybook_connector.local.secrets import TOKEN, XMPP_PASSWORD, forget_token, save_token
from daybook_connector.local.settings_file import Settings, save
from daybook_connector.network.errors import NetworkError, PortalTrouble
from daybook_connector.pairing.errors import REFUSALS, BadRequest
from daybook_connector.pairing.xmpp import keep_account
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store
from daybook_connector.stores.place import demand_calendars

log = logging.getLogger(__name__)

PATH = "/agent/v1/pair"


@dataclass(frozen=True, slots=True)
class Pairing:
    """What pairing takes. `store` and `folder` as in `Settings`."""

    portal: str
    connector_id: str
    code: str
    store: str = "outlook"
    folder: str = ""
    take_over: bool = False


async def pair(
    pairing: Pairing,
    settings: Settings,
    folder: Path | None = None,
    make: Callable[[Settings], Store] = make_store,
) -> tuple[Settings, str]:
    """Pair, and keep settings and token. Returns both.

    Raises `NoCalendarsThere` before the portal is asked, since a code is good for one try only;
    `PairingFailed` with the portal's `facts`, and `NetworkError`s.
    """
    connector_id = pairing.connector_id.strip().upper()
    drafted = replace(
        settings,
        portal=network.portal_address(network.with_scheme(pairing.portal)).url,
        connector_id=connector_id,
        store=pairing.store,
        folder=pairing.folder,
    )
    await asyncio.to_thread(demand_calendars, drafted, make)
    told = await _ask(drafted, pairing)
    paired = replace(
        drafted,
        connector=str(told.get("connector", "")),
        host=str(told.get("host", "")),
        lines=tuple(str(line) for line in told.get("lines") or ()) or drafted.lines,
        xmpp=keep_account(told.get("xmpp"), settings, connector_id, folder),
        # Keys of calendars belong to the store that they were chosen in.
        shared=settings.shared if _same_store(settings, drafted) else None,
    )
    # The token first: settings without it would look paired and could not sign in.
    kept = save_token(connector_id, told["token"], folder)
    save(paired, folder)
    log.info(
        "Paired with %s as %s; the token is kept in the %s.", paired.portal, connector_id, kept
    )
    return paired, str(told["token"])


async def unpair(settings: Settings, token: str, folder: Path | None = None) -> None:
    """End the pairing, here in any case. Raises `NetworkError` if the portal could not be told."""
    trouble: NetworkError | None = None
    try:
        async with network.http_client(settings) as client:
            await client.delete(PATH, headers={"Authorization": f"Bearer {token}"})
    except NetworkError as error:
        trouble = error
    for kind in (TOKEN, XMPP_PASSWORD):
        forget_token(settings.connector_id, folder, kind=kind)
    save(replace(settings, connector_id="", connector="", host="", shared=None), folder)
    if trouble:
        raise trouble


def _claim(settings: Settings, pairing: Pairing) -> PairingClaim:
    try:
        with checking():
            return PairingClaim(
                connector_id=settings.connector_id,
                code=pairing.code.strip(),
                pc=clean(pc_name()),
                system=clean(system_name()),
                agent=__version__,
                protocol=PROTOCOL,
                store=settings.store,
                take_over=pairing.take_over,
            )
    except ProtocolError as error:
        raise BadRequest(error.detail) from None


async def _ask(settings: Settings, pairing: Pairing) -> dict[str, Any]:
    request = _claim(settings, pairing).wire()
    async with network.http_client(settings) as client:
        answer = await client.post(PATH, json=request)
    told = network.answered_by_portal(answer)
    if refusal := REFUSALS.get(answer.status_code):
        facts = {name: value for name, value in told.items() if name not in {"code", "detail"}}
        raise refusal(str(told.get("detail", "")), facts)
    if answer.status_code != 200 or not isinstance(told.get("token"), str):
        raise PortalTrouble(why="answers-without-token", status=answer.status_code)
    return told


def _same_store(one: Settings, other: Settings) -> bool:
    return (one.store, one.folder) == (other.store, other.folder)
