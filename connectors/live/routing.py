"""Where websockets go."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path, re_path

from connectors.live.consumer import LiveConsumer
from connectors.live.origin import OwnOrigin
from connectors.providers.outlook.line.consumer import AgentConsumer


class NotFound(AsyncWebsocketConsumer):
    """An address without a stream is refused, not an error of ours."""

    async def connect(self) -> None:
        await self.close()


pages: Any = OwnOrigin(
    AuthMiddlewareStack(
        URLRouter([path("live/", LiveConsumer.as_asgi()), path("<path:other>", NotFound.as_asgi())])
    )
)

# Agents sign in with a token of their own and are no browsers, so neither origin nor session count.
websocket: Any = URLRouter([path("agent/v1/line", AgentConsumer.as_asgi()), re_path(r"", pages)])
