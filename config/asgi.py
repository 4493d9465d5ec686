"""The portal as an ASGI application: pages and API by HTTP, state by websocket, jobs inside."""

import os
from contextlib import AsyncExitStack
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

http = get_asgi_application()

from django.conf import settings
from django.urls import get_resolver

from config.garbage import settle
from config.routing import websocket
from config.stopping import bound_the_end
from config.worker import embedded_worker


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Load what the first page would, and settle. Start the embedded worker with the server and
    stop it before the server ends."""
    inside = AsyncExitStack()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            bound_the_end()
            _ = get_resolver().url_patterns
            settle()
            if settings.EMBEDDED_WORKER:
                await inside.enter_async_context(embedded_worker())
                if settings.XMPP_URL:
                    from config.xmpp import embedded_line

                    await inside.enter_async_context(embedded_line())
            await send({"type": "lifespan.startup.complete"})
        else:
            await inside.aclose()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter({"http": http, "websocket": websocket, "lifespan": lifespan})
