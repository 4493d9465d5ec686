"""The secrets that belong to a portal's data: those it made, not those of the environment."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from config.backup.archive import Backup
from config.backup.refusals import BackupRefused

MEMBER = "secrets.json"
NAMES = ("secret_key", "credential_key")


@dataclass(frozen=True, slots=True)
class OwnSecrets:
    """`kept` are the values of secrets.json that are in use. `left_out` names the settings whose
    values come from the environment only."""

    kept: dict[str, str]
    left_out: list[str]

    def to_json(self) -> str:
        return json.dumps(self.kept)


def own_secrets() -> OwnSecrets:
    stored = _read(path())
    kept, left_out = {}, []
    if stored.get("secret_key") == settings.SECRET_KEY:
        kept["secret_key"] = settings.SECRET_KEY
    else:
        left_out.append("SECRET_KEY")
    if stored.get("credential_key") in settings.CREDENTIAL_KEYS:
        kept["credential_key"] = stored["credential_key"]
    if set(settings.CREDENTIAL_KEYS) - {stored.get("credential_key")}:
        left_out.append("CREDENTIAL_KEYS")
    return OwnSecrets(kept, left_out)


def read_member(backup: Backup) -> dict[str, str]:
    """The secrets in a backup; none where they came from the environment."""
    try:
        found = json.loads(b"".join(backup.blocks(MEMBER)))
        return {name: str(found[name]) for name in NAMES if name in found}
    except (KeyError, ValueError, TypeError) as error:
        raise BackupRefused("The secrets in the backup cannot be read.") from error


def keys_after(wanted: dict[str, str]) -> list[str]:
    """The keys for passwords as the next start will find them: the environment's come first."""
    made_here = [_read(path()).get("credential_key")]
    if made_here == settings.CREDENTIAL_KEYS and "credential_key" in wanted:
        return [wanted["credential_key"]]
    return list(settings.CREDENTIAL_KEYS)


def path() -> Path:
    return Path(settings.DATA_DIR) / "secrets.json"


def refuse_to_replace(wanted: dict[str, str]) -> None:
    """Secrets that a database uses which this command does not look at must stay."""
    there = _read(path())
    embedded = Path(settings.DATA_DIR) / "postgres" / "cluster"
    if settings.DATABASE_URL and embedded.exists() and there != {**there, **wanted}:
        raise BackupRefused(
            f"{path()} holds other secrets, which the embedded database in {embedded.parent} needs."
            " Restore with another DATA_DIR, or move that folder away first."
        )


def put(wanted: dict[str, str], now: datetime) -> Path | None:
    """Let the secrets be these. What was there before is put aside under the name returned."""
    there = _read(path())
    become = {**there, **wanted}
    if become == there:
        return None
    draft = path().with_name(f"{MEMBER}.{os.getpid()}.{secrets.token_hex(4)}")
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(become, file)
    aside = None
    if there:
        aside = path().with_name(f"secrets.before-{now:%Y%m%dT%H%M%SZ}.json")
        os.link(path(), aside)
    draft.replace(path())
    return aside


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
