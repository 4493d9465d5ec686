"""The way to the portal: proxies, trust, HTTP and WebSocket connections, and their errors."""

from daybook_connector.network.address import Address, portal_address, suggestion, with_scheme
from daybook_connector.network.answers import answered_by_portal, cut_before_welcome
from daybook_connector.network.connections import (
    USER_AGENT,
    NetworkSettings,
    PortalClient,
    http_client,
    websocket,
)
from daybook_connector.network.errors import NetworkError
from daybook_connector.network.proxies import Proxy, proxy_for
from daybook_connector.network.translate import translate
from daybook_connector.network.trust import tls_context

__all__ = [
    "USER_AGENT",
    "Address",
    "NetworkError",
    "NetworkSettings",
    "PortalClient",
    "Proxy",
    "answered_by_portal",
    "cut_before_welcome",
    "http_client",
    "portal_address",
    "proxy_for",
    "suggestion",
    "tls_context",
    "translate",
    "websocket",
    "with_scheme",
]
