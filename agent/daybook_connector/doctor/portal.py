"""The rungs that need the portal itself: reach, sign-in, WebSocket."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
from daybook_protocol import PROTOCOL
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from daybook_connector import __version__
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.doctor.rung import PAIR, UNPAIRED, RungFinding, attention
from daybook_connector.network.answers import answered_by_portal, cut_before_welcome
from daybook_connector.network.connections import http_client, websocket
from daybook_connector.network.errors import (
    NetworkError,
    NotAPortal,
    PortalSignInRefused,
    PortalTrouble,
)

CLOCK_SECONDS = 60
_PORTAL_CLOSES = {4401, 4403}


class VersionsApart(NetworkError):
    """This program and the portal are too far apart in version to understand each other.

    Install the current Daybook Connector, which the portal's page of this connector offers.
    """

    code = "agent-too-old"
    permanent = True
    alert = "agent-too-old"


async def reach(case: NetworkCase) -> RungFinding:
    """Whether a Daybook portal is there, speaks our protocol, and shares our idea of the time."""
    asked_at = datetime.now(UTC)
    async with http_client(case.settings) as client:
        response = await client.get("/agent/v1/reach")
    answered_at = datetime.now(UTC)
    told = answered_by_portal(response)
    if told.get("daybook") is not True:
        raise NotAPortal(f"{case.portal.url} answers {response.status_code}, but not as a portal")
    _compare_versions(told)
    ahead = _clock_ahead(told, asked_at + (answered_at - asked_at) / 2)
    if ahead is not None and abs(ahead) > CLOCK_SECONDS:
        return _clock_wrong(ahead)
    return RungFinding(f"{case.portal.url} is a Daybook portal; the clocks agree")


async def sign_in(case: NetworkCase) -> RungFinding:
    if not case.token:
        return attention(UNPAIRED, PAIR)
    async with http_client(case.settings) as client:
        response = await client.post(
            "/agent/v1/messages", json={"messages": []}, headers=_signed(case)
        )
    told = answered_by_portal(response)
    if response.status_code == 403:
        raise PortalSignInRefused(str(told.get("detail", "")))
    if not response.is_success:
        raise PortalTrouble(f"it answers {response.status_code} {_reason(response, told)}".strip())
    return RungFinding("the portal knows this computer")


async def upgrade(case: NetworkCase) -> RungFinding:
    """Open the WebSocket and have a ping answered. No hello: that would replace the real line."""
    url = case.portal.websocket("/agent/v1/line")
    headers = _signed(case) if case.token else {}
    subprotocols = ["daybook.agent.v1"]
    try:
        async with websocket(
            case.settings, url, headers=headers, subprotocols=subprotocols, close_timeout=1
        ) as line:
            await _answered(line, case.patience / 2)
    except ConnectionClosed as error:
        _judge_close(case, error)
    except PortalSignInRefused:
        if case.token:
            raise
    return RungFinding("the WebSocket opens; real-time mode is possible")


async def _answered(line: ClientConnection, seconds: float) -> None:
    try:
        await asyncio.wait_for(await line.ping(), seconds)
    except TimeoutError as error:
        line.transport.abort()
        raise cut_before_welcome("nothing comes through it") from error


def _judge_close(case: NetworkCase, error: ConnectionClosed) -> None:
    """A close code of the portal proves that the way is free; anything else, that it is not."""
    code = error.rcvd.code if error.rcvd else 0
    if code in _PORTAL_CLOSES and case.token:
        raise PortalSignInRefused(f"the portal closes the WebSocket with {code}") from error
    if code not in _PORTAL_CLOSES:
        raise cut_before_welcome(str(error)) from error


def _signed(case: NetworkCase) -> dict[str, str]:
    return {"Authorization": f"Bearer {case.token}"}


def _reason(response: httpx.Response, told: dict[str, Any]) -> str:
    return str(told.get("detail") or response.reason_phrase)


def _compare_versions(told: dict[str, Any]) -> None:
    protocols = told.get("protocols")
    if isinstance(protocols, list) and PROTOCOL not in protocols:
        raise VersionsApart(f"we speak protocol {PROTOCOL}, the portal {protocols}")
    oldest = str(told.get("oldest_agent", ""))
    if _numbers(__version__) < _numbers(oldest):
        raise VersionsApart(f"this is {__version__}, the portal wants {oldest} or newer")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _clock_ahead(told: dict[str, Any], now: datetime) -> float | None:
    try:
        portal = datetime.fromisoformat(str(told.get("time", "")))
    except ValueError:
        return None
    return (now - portal).total_seconds() if portal.tzinfo else None


def _clock_wrong(ahead: float) -> RungFinding:
    way = "ahead of" if ahead > 0 else "behind"
    return attention(
        f"it is a portal, but this computer's clock is {abs(ahead):.0f} s {way} the portal's",
        "Let this computer set its clock automatically (Windows: Settings, Time & language).",
    )
