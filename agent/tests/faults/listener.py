"""A server on the loopback, and what it takes to hand on what comes in."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

CHUNK = 16384


class Listener:
    """A server on a free port of the loopback whose open connections can be cut."""

    host = "localhost"

    def __init__(self) -> None:
        self.port = 0
        self.tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0, sock: socket.socket | None = None) -> None:
        """Listen on a port of the loopback, or on a socket that listens already."""
        where = {"sock": sock} if sock else {"host": "127.0.0.1", "port": port}
        self._server = await asyncio.start_server(self._accepted, **where)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """No longer take calls (the port refuses), and cut those that are open."""
        if self._server:
            self._server.close()
        await self.cut()

    async def cut(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        try:
            await self.handle(reader, writer)
        except (OSError, EOFError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            self.tasks.discard(task)
            writer.transport.abort()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


L = TypeVar("L", bound=Listener)


@asynccontextmanager
async def opened(listener: L) -> AsyncIterator[L]:
    await listener.open()
    try:
        yield listener
    finally:
        await listener.close()


async def first_ends(ways: list[Coroutine[Any, Any, None]]) -> None:
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()
