"""Put a backup into an empty database: all of it in one transaction, or nothing.

The tables are made before, as the backup had them, by the migrations; PostgreSQL wants those of the
queue in transactions of their own. Should the rest fail, they are taken away again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from alerts.restoration import silence_alerts
from bookings.actions.restoration import drop_mails, hold_requests
from calendars.actions.restoration import distrust_calendars, note_restoration
from config.backup import keys
from config.backup.archive import DAMAGED, Backup, reading
from config.backup.manifest import Manifest
from config.backup.refusals import BackupRefused
from config.backup.schema import (
    applied,
    bring_up_to_date,
    drop_tables,
    make_tables,
    refuse_unknown,
)
from config.backup.tables import copy_in, empty, foreign_tables, own_tables
from config.backup.vacancy import alone
from connectors.actions.restoration import distrust_accounts
from connectors.models import Connector
from diagnosis.restoration import forget_running
from providers.vault import is_opened_by


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What came of it. `aside` is where the secrets are that stood in the way; `sealed` counts
    accounts whose passwords no key opens."""

    manifest: Manifest
    rows: int
    requests: int
    sealed: int
    aside: Path | None


def restore(path: Path) -> RestoreResult:
    """Restore a backup into this Daybook's database, which must be empty or never used.

    Raises `BackupRefused`, and has then changed nothing: the file is missing, foreign, newer or
    damaged, the database is in use or holds something, or other data need the secrets.
    """
    with reading(path, known=lambda manifest: refuse_unknown(manifest, str(path))) as backup:
        secrets = keys.read_member(backup)
        with alone():
            _refuse_what_is_there()
            keys.refuse_to_replace(secrets)
            with explained(path), tables_for(backup.manifest), transaction.atomic():
                return _put_back(backup, secrets, timezone.now())


def _refuse_what_is_there() -> None:
    if foreign := foreign_tables():
        raise BackupRefused(
            f"The database holds tables that are not Daybook's ({', '.join(foreign[:5])}). Restore"
            " into a database of its own: make an empty one and set DATABASE_URL."
        )
    if applied() and own_tables() and User.objects.exists():
        raise BackupRefused(
            "There is a portal in this database already, with people in it. Restore into an empty"
            " one: move the folder postgres in DATA_DIR away, or set DATABASE_URL to an empty"
            " database."
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Rows that do not fit: the sums are right, so whoever wrote the file wrote it wrong."""
    try:
        yield
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupRefused(DAMAGED.format(name=path, reason=reason)) from error


@contextmanager
def tables_for(manifest: Manifest) -> Iterator[None]:
    """The tables as the backup had them, which go again when they cannot be filled."""
    try:
        drop_tables()
        make_tables(manifest.migrations)
        yield
    except BaseException:  # Ctrl-C too
        drop_tables()
        raise


def _put_back(backup: Backup, secrets: dict[str, str], now: datetime) -> RestoreResult:
    manifest = backup.manifest
    empty(manifest.tables)
    _check_constraints("DEFERRED")
    for table in manifest.tables:
        copy_in(table, backup.blocks(f"tables/{table.name}"))
    # From now on at once: PostgreSQL alters no table with rows that are still to be checked.
    _check_constraints("IMMEDIATE")
    ContentType.objects.clear_cache()
    bring_up_to_date()
    requests = begin_anew(manifest, now)
    sealed = _still_sealed(secrets)
    # Last before the commit: should that fail, the secrets of an empty database were replaced.
    aside = keys.put(secrets, now)
    rows = sum(table.rows for table in manifest.tables)
    return RestoreResult(manifest, rows, requests, sealed, aside)


def _check_constraints(when: Literal["DEFERRED", "IMMEDIATE"]) -> None:
    """Tables come back in the order of their names, whichever points to which."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {when}")


def begin_anew(manifest: Manifest, now: datetime) -> int:
    """The portal takes nothing for true that may have changed since, and mails nobody again.

    Returns how many requests wait for their host now.
    """
    distrust_calendars()
    distrust_accounts(now=now)
    forget_running()
    silence_alerts(now=now)
    drop_mails()
    requests = hold_requests()
    note_restoration(made_at=manifest.made_at, mails_dropped=manifest.mails_waiting, now=now)
    return requests


def _still_sealed(secrets: dict[str, str]) -> int:
    """Accounts whose passwords cannot be opened with the keys that the portal will have."""
    found = keys.keys_after(secrets)
    sealed = Connector.objects.values_list("sealed_credentials", flat=True)
    return sum(not is_opened_by(found, credentials) for credentials in sealed)
