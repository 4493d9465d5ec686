"""Where the websockets of pages go."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path

from live.consumer import LiveConsumer
from live.origin import OwnOrigin


class NoStream(AsyncWebsocketConsumer):
    """An address without a stream is refused, not an error of ours."""

    async def connect(self) -> None:
        await self.close()


pages: Any = OwnOrigin(
    AuthMiddlewareStack(
        URLRouter([path("live/", LiveConsumer.as_asgi()), path("<path:other>", NoStream.as_asgi())])
    )
)
