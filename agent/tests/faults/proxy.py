"""An HTTP proxy, as offices have them."""

import asyncio
import base64

from tests.faults.http import PAGE, answer, value
from tests.faults.listener import Listener, copy, first_ends


class ConnectProxy(Listener):
    """An HTTP proxy that knows CONNECT. `sign_in` is the (name, password) it wants, if any."""

    def __init__(self, sign_in: tuple[str, str] | None = None, scheme: str = "Basic") -> None:
        super().__init__()
        self.sign_in = sign_in
        self.scheme = scheme
        self.forbids = False
        self.silent = False
        self.tunnels: list[str] = []
        self.agents: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if self.silent:
            await asyncio.Event().wait()
        if not self._welcome(head):
            await answer(writer, 407, PAGE, f'Proxy-Authenticate: {self.scheme} realm="office"')
        elif self.forbids:
            await answer(writer, 403, PAGE)
        else:
            await self._tunnel(head, reader, writer)

    def _welcome(self, head: bytes) -> bool:
        if self.sign_in is None:
            return True
        pair = base64.b64encode(":".join(self.sign_in).encode())
        return self.scheme == "Basic" and value(head, b"proxy-authorization") == b"Basic " + pair

    async def _tunnel(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        target = head.split()[1].decode()
        host, _, port = target.rpartition(":")
        self.tunnels.append(target)
        self.agents.append(value(head, b"user-agent"))
        far = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await first_ends([copy(reader, far[1]), copy(far[0], writer)])
        finally:
            far[1].transport.abort()
