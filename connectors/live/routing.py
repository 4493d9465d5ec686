"""Where websockets go."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path

from connectors.live.consumer import LiveConsumer
from connectors.live.origin import OwnOrigin


class NotFound(AsyncWebsocketConsumer):
    """An address without a stream is refused, not an error of ours."""

    async def connect(self) -> None:
        await self.close()


websocket: Any = OwnOrigin(
    AuthMiddlewareStack(
        URLRouter([path("live/", LiveConsumer.as_asgi()), path("<path:other>", NotFound.as_asgi())])
    )
)
