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
        raise ProxySignIn(why="answers-407", host=response.url.host)
    if response.is_server_error:
        raise PortalTrouble(
            why="answers", status=response.status_code, words=response.reason_phrase
        )
    if response.is_redirect:
        if place := response.headers.get("location", ""):
            raise NotAPortal(why="sends-on", place=place)
        raise NotAPortal(why="sends-nowhere")
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
        status = response.status_code
        if kind := response.headers.get("content-type", "").partition(";")[0]:
            raise NotAPortal(why="answers-with", status=status, type=kind)
        raise NotAPortal(why="answers-without-type", status=status)
    return told


def cut_before_welcome(words: str) -> UpgradeBlocked:
    """The judgement on a WebSocket that was opened and ended before the portal said a word, with
    these words of whoever ended it, if any."""
    if words:
        return UpgradeBlocked(why="ended-at-once", words=words)
    return UpgradeBlocked(why="ended-at-once-wordless")
