"""Make a backup, also while the portal runs: all tables are read as of one instant."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.backup.archive import writing
from config.backup.keys import MEMBER, own_secrets
from config.backup.manifest import Manifest
from config.backup.refusals import BackupRefused
from config.backup.schema import applied
from config.backup.tables import copy_out, saved_tables, waiting_jobs

MAIL_TASKS = (
    "accounts.mail_invitation",
    "accounts.send_mail",
    "accounts.write_reset",
    "bookings.send_mail",
    "connectors.mail_alerts_to",
)


@dataclass(frozen=True, slots=True)
class Saved:
    rows: int
    tables: int
    bytes: int
    left_out: list[str]


def save(path: Path) -> Saved:
    """Write the portal to a new file that only its owner may read.

    Raises `BackupRefused` when the file is there already, cannot be written, or there is no portal.
    """
    with writing(path) as archive, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        made_at = timezone.now()
        migrations = applied()
        if not migrations:
            raise BackupRefused("There is no portal in this database yet, so nothing to save.")
        tables = []
        for table in saved_tables():
            with archive.member(f"tables/{table}") as member:
                tables.append(copy_out(table, member))
        secrets = own_secrets()
        with archive.member(MEMBER) as member:
            member.write(secrets.to_json().encode())
        archive.close_with(
            Manifest(
                daybook=settings.VERSION,
                made_at=made_at,
                migrations=migrations,
                tables=tables,
                checksums=archive.checksums,
                left_out=secrets.left_out,
                mails_waiting=waiting_jobs(MAIL_TASKS),
            )
        )
    rows = sum(table.rows for table in tables)
    return Saved(rows, len(tables), path.stat().st_size, secrets.left_out)
