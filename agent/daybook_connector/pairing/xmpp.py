"""The account at the site's XMPP server, where the portal uses one: told at pairing, or entered."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from daybook_connector.errors import ConnectorError
from daybook_connector.local.secrets import XMPP_PASSWORD, save_token
from daybook_connector.local.settings_file import Settings, save


class NoXmpp(ConnectorError):
    """The portal does not use XMPP."""

    code = "bad-request"
    kind = "no-xmpp"


def keep_account(
    told: Mapping[str, Any] | None, before: Settings, connector_id: str, folder: Path | None
) -> dict[str, Any] | None:
    """What of the pairing answer's `xmpp` belongs into the settings; its password is kept apart.

    An account that the user entered before stays, unless the portal tells another.
    """
    if not told:
        return None
    if password := told.get("password"):
        save_token(connector_id, str(password), folder, kind=XMPP_PASSWORD)
    entered = (before.xmpp or {}).get("jid")
    return {**told, "jid": told.get("jid") or entered, "password": None}


def enter_account(settings: Settings, jid: str, password: str, folder: Path | None) -> Settings:
    """Use this account from now on. Raises `NoXmpp`."""
    if not settings.xmpp:
        raise NoXmpp
    save_token(settings.connector_id, password, folder, kind=XMPP_PASSWORD)
    changed = replace(settings, xmpp={**settings.xmpp, "jid": jid.strip(), "password": None})
    save(changed, folder)
    return changed
