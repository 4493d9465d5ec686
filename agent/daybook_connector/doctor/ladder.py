"""The ladder: from the portal's name up to the WebSocket, then the calendar store.

A ladder ends at the rung that is broken; what is above it is not reached. The store does not hang
on the network, so its rungs are a ladder of their own, as are the two ports of XMPP.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

import httpx
from websockets.exceptions import WebSocketException

from daybook_connector.doctor import portal, wire, xmpp
from daybook_connector.doctor.case import NetworkCase, open_case
from daybook_connector.doctor.rung import PAIR, UNPAIRED, DoctorRung, RungFinding, RungVerdict
from daybook_connector.doctor.store import look_at_store
from daybook_connector.doctor.ticket import ticket_lines
from daybook_connector.errors import ConnectorError
from daybook_connector.network.address import Address
from daybook_connector.network.connections import NetworkSettings, blame_proxy
from daybook_connector.network.errors import DnsSilent, NetworkError, TimedOut, UpgradeBlocked
from daybook_connector.network.translate import translate
from daybook_connector.stores.base import Store
from daybook_connector.words.reasons import reason

PATIENCE_SECONDS = 10.0

Look = Callable[[NetworkCase], Awaitable[RungFinding]]
_RUNGS: tuple[tuple[str, Look], ...] = (
    ("dns", wire.dns),
    ("tcp", wire.tcp),
    ("proxy", wire.proxy),
    ("tls", wire.tls),
    ("reach", portal.reach),
    ("sign-in", portal.sign_in),
    ("websocket", portal.upgrade),
)
# Anything else is a mistake of ours and must not pass for one of the network.
_EXPECTED = (ConnectorError, OSError, EOFError, httpx.HTTPError, WebSocketException)
_SILENCE: dict[str, type[NetworkError]] = {"dns": DnsSilent, "websocket": UpgradeBlocked}


async def climb(
    settings: NetworkSettings,
    token: str,
    store: Store | None = None,
    *,
    shared: Sequence[str] | None = None,
    patience: float = PATIENCE_SECONDS,
) -> list[DoctorRung]:
    """All rungs, in order; never raises for what it finds.

    `patience` is the most seconds that one rung may take. `store` is used in the calling thread,
    which must be its own; where it is not, call `look_at_store` in that thread instead. `shared`
    are the keys of the calendars in use, None means all.
    """
    rungs = await climb_network(settings, token, patience=patience)
    return rungs + (look_at_store(store, shared) if store else [])


async def climb_network(
    settings: NetworkSettings, token: str, *, patience: float = PATIENCE_SECONDS
) -> list[DoctorRung]:
    try:
        case = open_case(settings, token, patience)
    except ConnectorError as error:
        return _address_broken(settings, error)
    rungs: list[DoctorRung] = []
    for name, look in _RUNGS:
        if rungs and rungs[-1].verdict in (RungVerdict.BROKEN, RungVerdict.NOT_REACHED):
            rungs.append(DoctorRung(name, RungVerdict.NOT_REACHED))
        else:
            rungs.append(await _step(name, look, case))
    return rungs + await _xmpp(case)


async def _step(name: str, look: Look, case: NetworkCase, at: Address | None = None) -> DoctorRung:
    began = monotonic()
    try:
        async with asyncio.timeout(case.patience):
            found = await look(case)
    except _EXPECTED as error:
        broken = _judged(name, error, case, at)
        ticket = ticket_lines(name, broken, case, at)
        found = RungFinding((broken.reason,), RungVerdict.BROKEN, broken.remedy)
    else:
        ticket = ()
    took = int((monotonic() - began) * 1000)
    return DoctorRung(name, found.verdict, found.reasons, found.remedy, took, ticket)


def _judged(name: str, error: Exception, case: NetworkCase, at: Address | None) -> ConnectorError:
    if isinstance(error, ConnectorError):
        return error
    target = at or (case.first_hop if name in ("dns", "tcp", "proxy") else case.portal)
    found = translate(error, str(target))
    if isinstance(found, TimedOut):
        kind = _SILENCE.get(name, TimedOut)
        return kind(why="no-answer-within", at=str(target), seconds=f"{case.patience:g}")
    return found if at else blame_proxy(found, case.proxy)


async def _xmpp(case: NetworkCase) -> list[DoctorRung]:
    """Both ports; while one of them works, the other is only worth attention."""
    host = case.xmpp_host
    if not host:
        return []

    async def starttls(case: NetworkCase) -> RungFinding:
        return await xmpp.starttls(host, domain=case.xmpp_domain)

    async def direct_tls(case: NetworkCase) -> RungFinding:
        return await xmpp.direct_tls(host, case.settings.ca_file, domain=case.xmpp_domain)

    rungs = [
        await _step("xmpp-5222", starttls, case, Address(host, xmpp.STARTTLS_PORT)),
        await _step("xmpp-5223", direct_tls, case, Address(host, xmpp.TLS_PORT)),
    ]
    if any(rung.verdict is RungVerdict.FINE for rung in rungs):
        return [_eased(rung) for rung in rungs]
    return rungs


def _eased(rung: DoctorRung) -> DoctorRung:
    if rung.verdict is not RungVerdict.BROKEN:
        return rung
    return DoctorRung(rung.rung, RungVerdict.ATTENTION, rung.reasons, "one-port-is-enough", rung.ms)


def _address_broken(settings: NetworkSettings, error: ConnectorError) -> list[DoctorRung]:
    """The settings themselves are the broken rung, so nothing was tried."""
    first = DoctorRung("address", RungVerdict.BROKEN, (error.reason,), error.remedy)
    if not settings.portal.strip():
        first = DoctorRung("address", RungVerdict.BROKEN, (reason(UNPAIRED),), PAIR)
    return [first, *(DoctorRung(name, RungVerdict.NOT_REACHED) for name, _ in _RUNGS)]
