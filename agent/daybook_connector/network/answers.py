"""What an HTTP answer says about who answered."""

from typing import Any

import httpx

from daybook_connector.network.errors import (
    NotAPortal,
    PortalSignInRefused,
    PortalTrouble,
    ProxySignIn,
    UpgradeBlocked,
)


def answered_by_portal(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer of the portal, whatever its status below 500, but not 401.

    Raises `PortalSignInRefused`, `PortalTrouble`, `ProxySignIn`, and `NotAPortal` for pages,
    redirects and anything else that a portal would not say.
    """
    if response.status_code == 407:
        raise ProxySignIn(f"{response.url.host} answers 407")
    if response.is_server_error:
        raise PortalTrouble(f"it answers {response.status_code} {response.reason_phrase}".strip())
    if response.is_redirect:
        raise NotAPortal(f"it sends us on to {response.headers.get('location', 'nowhere')}")
    told = _object(response)
    if response.status_code == 401:
        raise PortalSignInRefused(str(told.get("detail", "")))
    return told


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        told = response.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        kind = response.headers.get("content-type", "no type").partition(";")[0]
        raise NotAPortal(f"it answers {response.status_code} with {kind}")
    return told


def cut_before_welcome(detail: str) -> UpgradeBlocked:
    """The judgement on a WebSocket that was opened and ended before the portal said a word."""
    return UpgradeBlocked(f"it was opened and at once ended: {detail}")
