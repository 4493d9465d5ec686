"""A server that answers with whatever a test lets it: bytes that end late, or never.

    with HostileServer(dripping(b"HTTP/1.1 200 OK\\r\\n", clock)) as server:
        http.request("GET", server.url)

`sent` counts what went out. The clock that tests give their budgets is moved by the server, so that
nobody has to wait for a server that takes half a minute for every byte.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Self

Speech = Callable[[], Iterable[bytes]]
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = OK + b"Content-Length: 1000000000\r\n\r\n"


class Clock:
    """Stands still but for what a server's slowness moves it by."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def dripping(start: bytes, drop: bytes, clock: Clock, *, seconds: float = 29) -> Speech:
    """`start` at once, and then `drop` for ever, every `seconds` by the clock."""

    def speak() -> Iterator[bytes]:
        yield start
        for each in repeat(drop):
            clock.advance(seconds)
            yield each

    return speak


def flooding(start: bytes, piece: bytes) -> Speech:
    """`start`, and then `piece` for ever, as quickly as it goes."""

    def speak() -> Iterator[bytes]:
        yield start
        yield from repeat(piece)

    return speak


def silent() -> Iterable[bytes]:
    """Nothing at all, while the other side may wait."""
    while True:
        time.sleep(0.05)
        yield b""


class HostileServer:
    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self.sent = self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, *self._open):
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.recv(65536)
            self.asked += 1
            for piece in self._speech():
                connection.sendall(piece)
                self.sent += len(piece)
            connection.close()
        except OSError:
            return
