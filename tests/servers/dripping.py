"""A server that means it badly: it takes every request and answers a byte at a time, for ever.

With `said=b""` it says nothing at all, as a mail server that hangs.
"""

import socketserver
import threading
import time
from typing import Self

HEAD = (
    b"HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\n"
    b"Content-Length: 90000000\r\n\r\n"
)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100


class Dripping:
    """`held` connections are open now, and at no moment there were more than `most`."""

    def __init__(self, host: str = "127.0.0.2", *, said: bytes = HEAD, every: float = 0.5) -> None:
        self.held = self.most = self.taken = 0
        self._said, self._every = said, every
        self._lock = threading.Lock()
        self._over = threading.Event()
        drip = self._drip

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                drip(self.request)

        self._server = _Server((host, 0), Handler)
        self.host, self.port = self._server.server_address[:2]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def _drip(self, connection) -> None:
        with self._lock:
            self.held += 1
            self.taken += 1
            self.most = max(self.most, self.held)
        try:
            self._answer(connection)
        except OSError:
            pass
        finally:
            with self._lock:
                self.held -= 1

    def _answer(self, connection) -> None:
        connection.settimeout(self._every)
        if self._said:
            time.sleep(0.05)
            connection.recv(65_536)
            connection.sendall(self._said)
        while not self._over.is_set():
            try:
                if not connection.recv(1024):
                    return
            except TimeoutError:
                if self._said:
                    connection.sendall(b" ")
