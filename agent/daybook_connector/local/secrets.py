"""The device token: in the system's keyring, or, where there is none, in a file of one's own.

The password of an XMPP account is kept the same way.
"""

import logging
import os
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from daybook_connector.local.paths import HOME, state_folder, write_private

log = logging.getLogger(__name__)

SERVICE = "daybook-connector"
TOKEN, XMPP_PASSWORD = "token", "xmpp-password"


def save_token(
    connector_id: str, token: str, folder: Path | None = None, *, kind: str = TOKEN
) -> str:
    """Keep the token; returns where: "keyring" or "file"."""
    path = (folder or state_folder()) / kind
    if _uses_keyring():
        try:
            keyring.set_password(SERVICE, _user(connector_id, kind), token)
            # Some backends take everything and keep nothing.
            if keyring.get_password(SERVICE, _user(connector_id, kind)) == token:
                path.unlink(missing_ok=True)
                return "keyring"
        except KeyringError as error:
            log.warning("The keyring cannot be used (%s); a file is.", type(error).__name__)
    write_private(path, token + "\n")
    return "file"


def load_token(connector_id: str, folder: Path | None = None, *, kind: str = TOKEN) -> str:
    """The token, or "" if there is none."""
    path = (folder or state_folder()) / kind
    if path.exists():
        return path.read_text("utf-8").strip()
    if not _uses_keyring():
        return ""
    try:
        return keyring.get_password(SERVICE, _user(connector_id, kind)) or ""
    except KeyringError as error:
        log.error("The keyring cannot be read: %s", type(error).__name__)
        return ""


def forget_token(connector_id: str, folder: Path | None = None, *, kind: str = TOKEN) -> None:
    ((folder or state_folder()) / kind).unlink(missing_ok=True)
    if _uses_keyring():
        try:
            keyring.delete_password(SERVICE, _user(connector_id, kind))
        except KeyringError:
            log.debug("There was no token in the keyring.")


def _user(connector_id: str, kind: str) -> str:
    """Whose entry it is in the keyring."""
    return connector_id if kind == TOKEN else f"{connector_id} {kind}"


def _uses_keyring() -> bool:
    """A home of its own, as tests and second agents have, keeps its token there, too."""
    if os.environ.get(HOME):
        return False
    return getattr(keyring.get_keyring(), "priority", 0) > 0
