"""A portal as far as the doctor looks into it: reach, sign-in, and a WebSocket that stays open."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from websockets.server import ServerProtocol

from tests.faults import Listener, value

TOKEN = "daybook-agent_test"


class SmallPortal(Listener):
    """`clock` is how far its clock is from ours. `status` other than 0 is its answer to all."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = timedelta()
        self.status = 0
        self.protocols = [1]
        self.oldest_agent = "0.1.0"
        self.lines = 0
        self.agents: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            body = await reader.readexactly(int(value(head, b"content-length") or 0))
            self.agents.append(value(head, b"user-agent"))
            if value(head, b"upgrade").lower() == b"websocket" and not self.status:
                await self._line(head, reader, writer)
                return
            status, told = self._answer(head, body)
            writer.write(_http(status, told))
            await writer.drain()

    def _answer(self, head: bytes, body: bytes) -> tuple[int, dict[str, Any]]:
        way, path = head.split()[:2]
        if self.status:
            return self.status, {"detail": "as told"}
        if (way, path) == (b"GET", b"/agent/v1/reach"):
            now = datetime.now(UTC) + self.clock
            return 200, {
                "daybook": True,
                "time": now.isoformat().replace("+00:00", "Z"),
                "protocols": self.protocols,
                "oldest_agent": self.oldest_agent,
            }
        if (way, path) == (b"POST", b"/agent/v1/messages"):
            if not _signed_in(head):
                return 401, {"code": "not-signed-in", "detail": "The token is unknown."}
            return 200, {"messages": [{"type": "ack", "seq": len(json.loads(body)["messages"])}]}
        return 404, {"detail": "There is nothing here."}

    async def _line(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        protocol = ServerProtocol(subprotocols=["daybook.agent.v1"])
        protocol.receive_data(head)
        (request,) = protocol.events_received()
        protocol.send_response(protocol.accept(request))
        if not _signed_in(head):
            protocol.send_close(4401, "not signed in")
        self.lines += 1
        while True:
            for data in protocol.data_to_send():
                writer.write(data)
            await writer.drain()
            if protocol.close_expected() or not (data := await reader.read(4096)):
                return
            protocol.receive_data(data)


def _signed_in(head: bytes) -> bool:
    return value(head, b"authorization") == f"Bearer {TOKEN}".encode()


def _http(status: int, told: dict[str, Any]) -> bytes:
    body = json.dumps(told).encode()
    lines = [
        f"HTTP/1.1 {status} So",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
