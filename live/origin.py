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
        app = self.inner if is_own(scope) else RefuseOrigin.as_asgi()
        return await app(scope, receive, send)


def is_own(scope: Any) -> bool:
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1").lower()
    if not validate_host(split_domain_port(host)[0], _allowed_hosts()):
        return False
    origin = _origin(headers.get(b"origin", b"").decode("latin-1"))
    # A proxy may pass on another Host than the one people see.
    return bool(origin) and origin in (_origin(settings.SITE_URL), _origin(_opened_at(scope, host)))


def _opened_at(scope: Any, host: str) -> str:
    """The address at which this request came. Where the site speaks https, nothing else is it: on
    the way of a page without, anybody may have written into it."""
    proxied = dict(scope["headers"]).get(b"x-forwarded-proto", b"") == b"https"
    secure = scope.get("scheme") == "wss" or (settings.TRUSTED_PROXY and proxied)
    return f"{'https' if secure or settings.HTTPS else 'http'}://{host}"


def _origin(address: str) -> str:
    """Scheme, host and port in one spelling (RFC 6454, 6.1); "" for what is no web address."""
    try:
        parts = urlsplit(address.lower())
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""


def _allowed_hosts() -> list[str]:
    if settings.DEBUG and not settings.ALLOWED_HOSTS:
        return [".localhost", "127.0.0.1", "[::1]"]
    return list(settings.ALLOWED_HOSTS)
