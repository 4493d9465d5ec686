"""The portal as an ASGI application: pages and API by HTTP, state by websocket, jobs inside."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from django.conf import settings

from config.worker import embedded_worker
from connectors.live.routing import websocket


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Start the embedded worker with the server and stop it before the server ends."""
    worker = embedded_worker() if settings.EMBEDDED_WORKER else None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if worker:
                await worker.__aenter__()
            await send({"type": "lifespan.startup.complete"})
        else:
            if worker:
                await worker.__aexit__(None, None, None)
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter({"http": http, "websocket": websocket, "lifespan": lifespan})
