"""The two ways to the portal, both through the same proxy and with the same trust."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from daybook_connector import __version__
from daybook_connector.network.address import Address, portal_address, websocket_address
from daybook_connector.network.errors import (
    ConnectionRefused,
    NetworkError,
    NoRoute,
    PortalNameUnknown,
    ProxyUnreachable,
    TimedOut,
    UpgradeBlocked,
)
from daybook_connector.network.proxies import Proxy, proxy_for
from daybook_connector.network.translate import translate
from daybook_connector.network.trust import tls_context

USER_AGENT = f"daybook-connector/{__version__}"
CONNECT_SECONDS = 10.0
# A WebSocket takes an answer of the portal more.
OPEN_SECONDS = 15.0
ANSWER_SECONDS = 30.0
MESSAGE_BYTES = 512 * 1024
"""Twice what the line allows, so that a message that is too long can still be refused politely."""


class NetworkSettings(Protocol):
    """What is needed of the settings. `proxy` as in `proxies.py`; `ca_file` is a path or ""."""

    @property
    def portal(self) -> str: ...
    @property
    def proxy(self) -> str: ...
    @property
    def ca_file(self) -> str: ...


class PortalClient(httpx.AsyncClient):
    """An httpx client whose transport errors are ours (`network.errors`)."""

    via: Proxy | None = None

    async def send(self, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        try:
            return await super().send(request, **kwargs)
        except (httpx.TransportError, OSError) as error:
            at = f"{request.url.host}:{request.url.port or _usual_port(request.url)}"
            raise blame_proxy(translate(error, at), self.via) from error


def http_client(settings: NetworkSettings, **kwargs: Any) -> PortalClient:
    """A client with the portal as its base: `await client.get("/agent/v1/reach")`.

    Further arguments go to `httpx.AsyncClient`; `headers` are added to ours. Redirects are not
    followed: the portal has no need of them, and a captive portal has. Raises `AddressWrong`,
    `ProxyUnusable`, `AuthorityUnusable` at once, other `NetworkError`s with each request.
    """
    address = portal_address(settings.portal)
    proxy = proxy_for(settings.proxy, address)
    headers = {"User-Agent": USER_AGENT, **dict(kwargs.pop("headers", None) or {})}
    defaults: dict[str, Any] = {
        "base_url": address.url,
        "verify": tls_context(settings.ca_file),
        "proxy": _for_httpx(proxy, settings.ca_file),
        "timeout": httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        "follow_redirects": False,
        # The proxy is chosen above; httpx is not to choose again, nor to read ~/.netrc.
        "trust_env": False,
    }
    client = PortalClient(headers=headers, **{**defaults, **kwargs})
    client.via = proxy
    return client


@asynccontextmanager
async def websocket(
    settings: NetworkSettings,
    url: str,
    *,
    headers: Mapping[str, str],
    subprotocols: Sequence[str] = (),
    **kwargs: Any,
) -> AsyncIterator[ClientConnection]:
    """An open WebSocket to a ws:// or wss:// `url` of the portal; it is closed at the end.

    Only errors of opening are translated; inside, the connection raises its own
    `websockets.ConnectionClosed`, because the close code says what the portal means by it.
    Further arguments go to `websockets.connect`. Raises `NetworkError`s, above all `UpgradeBlocked`
    when TCP and TLS worked and the WebSocket did not.
    """
    async with await _opened(settings, url, headers, subprotocols, kwargs) as connection:
        yield connection


async def _opened(
    settings: NetworkSettings,
    url: str,
    headers: Mapping[str, str],
    subprotocols: Sequence[str],
    kwargs: dict[str, Any],
) -> ClientConnection:
    address = websocket_address(url)
    proxy = proxy_for(settings.proxy, address)
    reached: list[bool] = []

    class Noting(ClientConnection):
        """Notes that TCP, proxy and TLS worked, which tells a cut upgrade from a dead line."""

        def connection_made(self, transport: Any) -> None:
            reached.append(True)
            super().connection_made(transport)

    arguments: dict[str, Any] = {
        "additional_headers": dict(headers),
        "user_agent_header": USER_AGENT,
        "subprotocols": [Subprotocol(name) for name in subprotocols] or None,
        "proxy": proxy.url if proxy else None,
        "open_timeout": OPEN_SECONDS,
        "max_size": MESSAGE_BYTES,
        "create_connection": Noting,
        # An IPv6 that leads nowhere costs a quarter of a second, not half a minute.
        "happy_eyeballs_delay": 0.25,
    }
    if address.secure:
        arguments["ssl"] = tls_context(settings.ca_file)
    if proxy and proxy.at.secure:
        arguments["proxy_ssl"] = tls_context(settings.ca_file)
    try:
        return await connect(url, **{**arguments, **kwargs})
    except Exception as error:
        found = _judged(error, address, bool(reached))
        raise blame_proxy(found, proxy) from error


def _judged(error: Exception, address: Address, reached: bool) -> NetworkError:
    found = translate(error, str(address))
    if reached and isinstance(found, TimedOut):
        return UpgradeBlocked(why="upgrade-unanswered", at=str(address))
    if reached and found.code == "connection-cut":
        return UpgradeBlocked(why="upgrade-cut", at=str(address))
    return found


def blame_proxy(error: NetworkError, proxy: Proxy | None) -> NetworkError:
    """With a proxy in between, it is the proxy that was not found or did not take the call."""
    if proxy is None or not isinstance(error, PortalNameUnknown | ConnectionRefused | NoRoute):
        return error
    return ProxyUnreachable(why="proxy-cause", cause=error.reason.code, **proxy.named())


def _for_httpx(proxy: Proxy | None, ca_file: str) -> httpx.Proxy | None:
    if proxy is None:
        return None
    trust = tls_context(ca_file) if proxy.at.secure else None
    return httpx.Proxy(proxy.url, ssl_context=trust, headers={"User-Agent": USER_AGENT})


def _usual_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80
