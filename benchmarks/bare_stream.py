"""The least that Channels can do: every message of one group goes to every socket, as it is."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

GROUP = "bare"


class Forward(AsyncWebsocketConsumer):
    groups = [GROUP]

    async def changed(self, message: dict[str, str]) -> None:
        await self.send(message["name"])


application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": Forward.as_asgi()})
