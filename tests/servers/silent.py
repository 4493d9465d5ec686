"""A server that takes every connection and never says a word."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class SilentServer:
    """`callers` are the connections that wait for a word."""

    listener: socket.socket
    callers: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.callers.append(self.listener.accept()[0])


@contextlib.contextmanager
def silent_server() -> Iterator[SilentServer]:
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listener:
        server = SilentServer(listener)
        threading.Thread(target=server.listen, daemon=True).start()
        try:
            yield server
        finally:
            # Wakes up who waits in `accept`.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for caller in server.callers:
                caller.close()
