"""HTTP and WebSocket on one port of this computer, small and without a framework."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

Answer = tuple[int, Any]


@dataclass
class Socket:
    """The portal's end of one WebSocket."""

    headers: Any
    _protocol: ServerProtocol
    _writer: asyncio.StreamWriter
    _reader: asyncio.StreamReader
    _frames: list[str] = field(default_factory=list)

    async def receive(self) -> str | None:
        """The next message, or None at the end."""
        while not self._frames:
            data = await self._reader.read(65536)
            if not data:
                return None
            self._protocol.receive_data(data)
            self._flush()
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    self._frames.append(bytes(event.data).decode())
            if self._protocol.close_rcvd and not self._frames:
                return None
        return self._frames.pop(0)

    def send(self, message: dict[str, Any]) -> None:
        self._protocol.send_text(json.dumps(message).encode())
        self._flush()

    def close(self, code: int = 1000) -> None:
        self._protocol.send_close(code)
        self._flush()

    def cut(self) -> None:
        """End it as a pulled cable does."""
        self._writer.transport.abort()

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data and not self._writer.is_closing():
                self._writer.write(data)


class Wire:
    """Answers `request(method, path, headers, body) -> (status, JSON)` and hands over sockets."""

    def __init__(
        self,
        request: Callable[[str, str, dict[str, str], bytes], Awaitable[Answer]],
        connected: Callable[[Socket], Awaitable[None]],
        may_upgrade: Callable[[], int],
    ) -> None:
        self._request = request
        self._connected = connected
        self._may_upgrade = may_upgrade
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            line, *lines = head.decode("latin-1").strip().split("\r\n")
            method, path, _ = line.split(" ")
            pairs = (each.partition(":") for each in lines)
            headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
            if headers.get("upgrade", "").lower() == "websocket":
                await self._upgrade(head, reader, writer)
                return
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            status, told = await self._request(method, path, headers, body)
            content = json.dumps(told).encode() if told is not None else b""
            writer.write(
                f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(content)}\r\n\r\n".encode()
                + content
            )
            await writer.drain()

    async def _upgrade(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if refused := self._may_upgrade():
            writer.write(f"HTTP/1.1 {refused} -\r\nContent-Length: 0\r\n\r\n".encode())
            with suppress(OSError):
                await writer.drain()
            return
        protocol = ServerProtocol(subprotocols=[Subprotocol("daybook.agent.v1")])
        protocol.receive_data(head)
        (request,) = protocol.events_received()
        assert isinstance(request, Request)
        protocol.send_response(protocol.accept(request))
        socket = Socket(request.headers, protocol, writer, reader)
        socket._flush()
        await self._connected(socket)
