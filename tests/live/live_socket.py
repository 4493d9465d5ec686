"""A websocket to the application without a server in between."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

from config.asgi import application

PATIENCE = 30


class Socket(ApplicationCommunicator):
    first = ""
    """The state that was sent on connecting; a mere beat when the page shows nothing."""

    def __init__(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        path, _, query = path.partition("?")
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> bool:
        """Whether the handshake was accepted."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(PATIENCE)
        return answer["type"] == "websocket.accept"

    async def say(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def hear(self) -> str:
        message = await self.receive_output(PATIENCE)
        assert message["type"] == "websocket.send", message
        return message["text"]

    async def hear_json(self) -> Any:
        return json.loads(await self.hear())

    async def closed_with(self) -> int:
        """The code it is closed with, whatever is said before."""
        message = await self.receive_output(PATIENCE)
        while message["type"] == "websocket.send":
            message = await self.receive_output(PATIENCE)
        assert message["type"] == "websocket.close"
        return message["code"]

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.wait(5)
