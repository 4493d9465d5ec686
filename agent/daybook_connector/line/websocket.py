"""The line of real-time mode: one WebSocket, one message a text frame."""

from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, ClassVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from daybook_connector import network
from daybook_connector.line.base import Goodbye, PortalLine
from daybook_connector.network.errors import ConnectionCut

PATH = "/agent/v1/line"
SUBPROTOCOL = "daybook.agent.v1"
CLOSE_CODES = {4401: "not-signed-in", 4403: "revoked", 4426: "agent-too-old"}


class WebSocketLine(PortalLine):
    name: ClassVar[str] = "websocket"

    def __init__(self, settings: network.NetworkSettings, token: str) -> None:
        self._settings = settings
        self._token = token
        self._stack = AsyncExitStack()
        self._socket: ClientConnection | None = None
        self._heard = False

    async def open(self) -> None:
        address = network.portal_address(self._settings.portal)
        self._socket = await self._stack.enter_async_context(
            network.websocket(
                self._settings,
                address.websocket(PATH),
                headers={"Authorization": f"Bearer {self._token}"},
                subprotocols=[SUBPROTOCOL],
                # Silence is judged by the conversation, whose messages pass where pings may not.
                ping_interval=None,
                close_timeout=2,
            )
        )

    async def send(self, messages: Sequence[str]) -> None:
        socket = self._opened()
        for message in messages:
            try:
                await socket.send(message)
            except ConnectionClosed as closed:
                raise self._ending(closed) from closed

    async def receive(self) -> str | dict[str, Any]:
        try:
            told = await self._opened().recv(decode=True)
        except ConnectionClosed as closed:
            raise self._ending(closed) from closed
        self._heard = True
        return str(told)

    async def close(self) -> None:
        with suppress(Exception):
            await self._stack.aclose()

    def _opened(self) -> ClientConnection:
        if self._socket is None:
            raise ConnectionCut(why="line-not-open")
        return self._socket

    def _ending(self, closed: ConnectionClosed) -> Exception:
        """What the portal, or whoever stands between, means by this end."""
        frame = closed.rcvd
        if frame and frame.code in CLOSE_CODES:
            return Goodbye(CLOSE_CODES[frame.code], frame.reason)
        if frame and frame.code == CloseCode.SERVICE_RESTART:
            return Goodbye("restart", frame.reason, retry=True)
        words = f"{frame.code} {frame.reason}".strip() if frame else ""
        if not self._heard and (frame is None or frame.code < 4000):
            return network.cut_before_welcome(words)
        return ConnectionCut(words) if words else ConnectionCut(why="wordless")
