"""The device token: in the system's keyring, or, where there is none, in a file of one's own."""

import logging
import os
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from daybook_connector.paths import HOME, state_folder, write_private

log = logging.getLogger(__name__)

SERVICE = "daybook-connector"
FILE = "token"


def save_token(connector_id: str, token: str, folder: Path | None = None) -> str:
    """Keep the token; returns where: "keyring" or "file"."""
    path = (folder or state_folder()) / FILE
    if _uses_keyring():
        try:
            keyring.set_password(SERVICE, connector_id, token)
            # Some backends take everything and keep nothing.
            if keyring.get_password(SERVICE, connector_id) == token:
                path.unlink(missing_ok=True)
                return "keyring"
        except KeyringError as error:
            log.warning("The keyring cannot be used (%s); a file is.", type(error).__name__)
    write_private(path, token + "\n")
    return "file"


def load_token(connector_id: str, folder: Path | None = None) -> str:
    """The token, or "" if there is none."""
    path = (folder or state_folder()) / FILE
    if path.exists():
        return path.read_text("utf-8").strip()
    if not _uses_keyring():
        return ""
    try:
        return keyring.get_password(SERVICE, connector_id) or ""
    except KeyringError as error:
        log.error("The keyring cannot be read: %s", type(error).__name__)
        return ""


def forget_token(connector_id: str, folder: Path | None = None) -> None:
    ((folder or state_folder()) / FILE).unlink(missing_ok=True)
    if _uses_keyring():
        try:
            keyring.delete_password(SERVICE, connector_id)
        except KeyringError:
            log.debug("There was no token in the keyring.")


def _uses_keyring() -> bool:
    """A home of its own, as tests and second agents have, keeps its token there, too."""
    if os.environ.get(HOME):
        return False
    return getattr(keyring.get_keyring(), "priority", 0) > 0
