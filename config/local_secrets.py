"""Secrets for an installation that was given none: made once, kept in a file only we can read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class LocalSecrets:
    secret_key: str
    credential_key: str


def local_secrets(path: Path) -> LocalSecrets:
    """Read the file, or make it. Two processes starting at once end up with the same secrets."""
    if not path.exists():
        _create(path)
    try:
        return LocalSecrets(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read as Daybook's secrets ({error}). Restore it from a backup, or "
            "set SECRET_KEY and CREDENTIAL_KEYS; without the old key stored passwords stay sealed."
        ) from error


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = LocalSecrets(secrets.token_urlsafe(50), Fernet.generate_key().decode())
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(made), file)
    try:
        # A hard link fails when the name exists already: whoever comes second takes the first's.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
