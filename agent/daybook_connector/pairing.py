"""Pairing this computer with an account of the portal, and ending that."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from daybook_connector import PROTOCOL, __version__, network
from daybook_connector.errors import ConnectorError
from daybook_connector.network.errors import NetworkError, PortalTrouble
from daybook_connector.secrets import TOKEN, XMPP_PASSWORD, forget_token, save_token
from daybook_connector.settings import Settings, save
from daybook_connector.speaker import pc_name, system_name
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store
from daybook_connector.stores.place import demand_calendars
from daybook_connector.xmpp_account import keep_account

log = logging.getLogger(__name__)

PATH = "/agent/v1/pair"


class PairingRefused(ConnectorError):
    """The portal did not accept the pairing.

    Look at the connector ID and the pairing code on the connector's page in the portal.
    """

    code = "refused"
    says_it_all: ClassVar[bool] = False

    def __init__(self, detail: str = "", facts: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.facts = facts or {}

    def __str__(self) -> str:
        """Not with the portal's words, which say the same, where ours and the facts say it all."""
        return self.cause if self.says_it_all else super().__str__()


class WrongCode(PairingRefused):
    """The pairing code is wrong.

    Type it as the portal shows it. Six wrong tries within ten minutes block the ID for half an
    hour.
    """

    code = "wrong-code"
    says_it_all = True


class UnknownConnectorId(PairingRefused):
    """The portal knows no connector of this ID.

    Type the ID as the portal shows it, e.g. K7QF-29XM, and check the portal's address.
    """

    code = "unknown-connector-id"
    says_it_all = True


class AlreadyPaired(PairingRefused):
    """Another computer is paired with this account.

    Pair with `--take-over` to replace it, or make an account of its own for this computer.
    """

    code = "already-paired"
    says_it_all = True


class CodeExpired(PairingRefused):
    """The pairing code is used or has expired.

    Get a new one on the connector's page in the portal; a code is good for 15 minutes.
    """

    code = "code-expired"
    says_it_all = True


class BadRequest(PairingRefused):
    """The portal did not understand the pairing.

    Look at the detail.
    """

    code = "bad-request"


class AgentTooOld(PairingRefused):
    """The portal does not work with this version of Daybook Connector any more.

    Install the current version.
    """

    code = "agent-too-old"
    says_it_all = True
    alert = "agent-too-old"


class Blocked(PairingRefused):
    """There were too many tries, so pairing is blocked for a while.

    Wait until the time is over, then use a new code.
    """

    code = "blocked"
    says_it_all = True
    alert = "pairing-blocked"


_REFUSALS: dict[int, type[PairingRefused]] = {
    403: WrongCode,
    404: UnknownConnectorId,
    409: AlreadyPaired,
    410: CodeExpired,
    422: BadRequest,
    426: AgentTooOld,
    429: Blocked,
}


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
    `PairingRefused` with the portal's `facts`, and `NetworkError`s.
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


async def _ask(settings: Settings, pairing: Pairing) -> dict[str, Any]:
    request = {
        "connector_id": settings.connector_id,
        "code": pairing.code.strip(),
        "pc": pc_name(),
        "system": system_name(),
        "agent": __version__,
        "protocol": PROTOCOL,
        "store": settings.store,
        "take_over": pairing.take_over,
    }
    async with network.http_client(settings) as client:
        answer = await client.post(PATH, json=request)
    told = network.answered_by_portal(answer)
    if refusal := _REFUSALS.get(answer.status_code):
        facts = {name: value for name, value in told.items() if name not in {"code", "detail"}}
        raise refusal(str(told.get("detail", "")), facts)
    if answer.status_code != 200 or not isinstance(told.get("token"), str):
        raise PortalTrouble(f"it answers {answer.status_code} without a token")
    return told


def _same_store(one: Settings, other: Settings) -> bool:
    return (one.store, one.folder) == (other.store, other.folder)
