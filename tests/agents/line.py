"""A WebSocket to the portal that an agent could have opened."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Message = dict[str, Any]
SUBPROTOCOL = "daybook.agent.v1"
PATIENCE = 30.0


@dataclass
class Line:
    socket: ClientConnection

    def say(self, *messages: Message | str) -> None:
        for message in messages:
            self.socket.send(message if isinstance(message, str) else json.dumps(message))

    def hear(self, patience: float = PATIENCE) -> Message:
        told: Message = json.loads(self.socket.recv(patience))
        return told

    def hear_all(self, kind: str, patience: float = PATIENCE) -> list[Message]:
        """Everything up to and with the first message of that type."""
        heard = [self.hear(patience)]
        while heard[-1]["type"] != kind:
            heard.append(self.hear(patience))
        return heard

    def hear_ack(self, seq: int) -> list[Message]:
        """Everything until a report is acknowledged."""
        heard = self.hear_all("ack")
        while heard[-1]["seq"] < seq:
            heard += self.hear_all("ack")
        return heard

    def is_quiet(self, seconds: float = 0.5) -> bool:
        try:
            self.socket.recv(seconds)
        except TimeoutError:
            return True
        return False

    def closed_with(self, patience: float = PATIENCE) -> int:
        """The close code, after whatever is still said."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.socket.recv(patience)
        code = self.socket.close_code
        assert code is not None
        return code


@contextlib.contextmanager
def line(url: str, token: str, **headers: str) -> Iterator[Line]:
    """`url` is the web process's, http://…"""
    with connect(
        f"{url.replace('http', 'ws', 1)}/agent/v1/line",
        subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
        additional_headers={"Authorization": f"Bearer {token}", **headers},
        max_size=None,
    ) as socket:
        yield Line(socket)
