"""The rungs that need the portal itself: reach, sign-in, WebSocket."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from daybook_protocol import PROTOCOL
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from daybook_connector import __version__
from daybook_connector.doctor.case import NetworkCase
from daybook_connector.doctor.rung import PAIR, UNPAIRED, RungFinding, attention, fine
from daybook_connector.network.answers import answered_by_portal, cut_before_welcome
from daybook_connector.network.connections import http_client, websocket
from daybook_connector.network.errors import (
    NetworkError,
    NotAPortal,
    PortalSignInRefused,
    PortalTrouble,
    UpgradeBlocked,
)
from daybook_connector.words.reasons import reason

CLOCK_SECONDS = 60
_PORTAL_CLOSES = {4401, 4403}


class VersionsApart(NetworkError):
    """This program and the portal are too far apart in version to understand each other."""

    code = "agent-too-old"
    kind = "versions-apart"
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
        url, status = case.portal.url, response.status_code
        raise NotAPortal(why="answers-like-no-portal", url=url, status=status)
    _compare_versions(told)
    ahead = _clock_ahead(told, asked_at + (answered_at - asked_at) / 2)
    if ahead is not None and abs(ahead) > CLOCK_SECONDS:
        return _clock_wrong(ahead)
    return fine("portal-found", url=case.portal.url)


async def sign_in(case: NetworkCase) -> RungFinding:
    if not case.token:
        return attention(reason(UNPAIRED), remedy=PAIR)
    async with http_client(case.settings) as client:
        response = await client.post(
            "/agent/v1/messages", json={"messages": []}, headers=_signed(case)
        )
    told = answered_by_portal(response)
    if response.status_code == 403:
        raise PortalSignInRefused(str(told.get("detail", "")))
    if not response.is_success:
        words = str(told.get("detail") or response.reason_phrase)
        raise PortalTrouble(why="answers", status=response.status_code, words=words)
    return fine("signed-in")


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
    return fine("websocket-opens")


async def _answered(line: ClientConnection, seconds: float) -> None:
    try:
        await asyncio.wait_for(await line.ping(), seconds)
    except TimeoutError as error:
        line.transport.abort()
        raise UpgradeBlocked(why="opened-and-mute") from error


def _judge_close(case: NetworkCase, error: ConnectionClosed) -> None:
    """A close code of the portal proves that the way is free; anything else, that it is not."""
    code = error.rcvd.code if error.rcvd else 0
    if code in _PORTAL_CLOSES and case.token:
        raise PortalSignInRefused(why="portal-closes", code=code) from error
    if code not in _PORTAL_CLOSES:
        raise cut_before_welcome(str(error)) from error


def _signed(case: NetworkCase) -> dict[str, str]:
    return {"Authorization": f"Bearer {case.token}"}


def _compare_versions(told: dict[str, Any]) -> None:
    protocols = told.get("protocols")
    if isinstance(protocols, list) and PROTOCOL not in protocols:
        raise VersionsApart(why="protocols-apart", ours=PROTOCOL, theirs=str(protocols))
    oldest = str(told.get("oldest_agent", ""))
    if _numbers(__version__) < _numbers(oldest):
        raise VersionsApart(why="older-than-wanted", version=__version__, oldest=oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _clock_ahead(told: dict[str, Any], now: datetime) -> float | None:
    try:
        portal = datetime.fromisoformat(str(told.get("time", "")))
    except ValueError:
        return None
    return (now - portal).total_seconds() if portal.tzinfo else None


def _clock_wrong(ahead: float) -> RungFinding:
    code = "clock-fast" if ahead > 0 else "clock-slow"
    return attention(reason(code, seconds=round(abs(ahead))), remedy="clock-of-pc")
