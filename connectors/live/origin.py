"""Only our own pages may open the live stream.

A browser sends the session's cookie along with any page's websocket, so that without this check a
foreign page could read along in the name of whoever visits it (RFC 6455, 10.2).
"""

from typing import Any
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class RefuseOrigin(AsyncWebsocketConsumer):
    """Answers the handshake with 403."""

    async def connect(self) -> None:
        await self.close()


class OwnOrigin:
    """Lets a handshake pass whose Origin is the site itself, and whose Host is allowed."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        app = self.inner if is_own(dict(scope["headers"])) else RefuseOrigin.as_asgi()
        return await app(scope, receive, send)


def is_own(headers: dict[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if not validate_host(split_domain_port(host)[0], _allowed_hosts()):
        return False
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    if not origin.startswith(("http://", "https://")):
        return False
    # A proxy may pass on another Host than the one people see.
    own = {host, urlsplit(settings.SITE_URL).netloc.lower()}
    return urlsplit(origin).netloc in own


def _allowed_hosts() -> list[str]:
    if settings.DEBUG and not settings.ALLOWED_HOSTS:
        return [".localhost", "127.0.0.1", "[::1]"]
    return list(settings.ALLOWED_HOSTS)
