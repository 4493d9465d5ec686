"""Many websockets in one thread of their own, for the benchmarks of the live stream."""

import asyncio
import threading
from collections.abc import Sequence

from websockets.asyncio.client import ClientConnection, connect

TOGETHER = 10
"""Handshakes under way at once."""


class Crowd:
    """Opens sockets, counts what they receive, and knows who has seen a text."""

    def __init__(self, url: str, path: str, cookies: Sequence[str]) -> None:
        self.address = url.replace("http", "ws", 1) + path
        self.origin, self.cookies = url, cookies
        self.received = 0
        self.seen: dict[str, int] = {}
        self.awaited = ""
        self._all_seen = threading.Event()
        self._open = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        self._run(self._begin()).result(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end()).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def await_text(self, text: str) -> None:
        self._all_seen.clear()
        self.seen, self.awaited = {text: 0}, text

    def all_have_seen(self, seconds: float) -> bool:
        return self._all_seen.wait(seconds)

    def _run(self, work):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _begin(self) -> None:
        self.sockets: list[ClientConnection] = []
        for start in range(0, len(self.cookies), TOGETHER):
            self.sockets += await asyncio.gather(
                *map(self._connect, self.cookies[start : start + TOGETHER])
            )
        self.tasks = [asyncio.create_task(self._listen(socket)) for socket in self.sockets]

    async def _connect(self, cookie: str) -> ClientConnection:
        headers = {"Cookie": cookie}
        return await connect(
            self.address, origin=self.origin, additional_headers=headers, proxy=None,
            compression=None, open_timeout=30,
        )  # fmt: skip

    async def _listen(self, socket: ClientConnection) -> None:
        async for message in socket:
            self.received += 1
            if self.awaited and self.awaited in message:
                self.seen[self.awaited] += 1
                if self.seen[self.awaited] == len(self.sockets):
                    self._all_seen.set()

    async def _end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*(socket.close() for socket in self.sockets))
