"""`manage.py restore FILE`: a portal from a backup, in an empty database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import BackupRefused, RestoreResult, restore


class Command(BaseCommand):
    help = "Put a backup into an empty database. Refuses when anything is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            restored = restore(file)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        manifest = restored.manifest
        when = f"{manifest.made_at:%d %B %Y, %H:%M:%S} UTC"
        self.stdout.write(f"Restored the portal as it was on {when}: {restored.rows:,} rows.")
        for line in told(restored):
            self.stdout.write(f"  {line}")


def told(restored: RestoreResult) -> Iterator[str]:
    """What whoever restored it has to know, and to do."""
    yield "Everybody is signed out. What was done after that is not known here:"
    yield "  bookings made since are missing; in the hosts' calendars they still close their times;"
    yield "  API tokens and PCs that were revoked since are valid again: revoke them once more."
    yield "Each calendar is compared completely before its page takes bookings again."
    if mails := restored.manifest.mails_waiting:
        yield f"Mails that were waiting and are not sent, as most have been sent since: {mails}."
    if restored.requests:
        yield f"Requests that now wait until their host answers them: {restored.requests}."
    if restored.manifest.left_out:
        names = " and ".join(restored.manifest.left_out)
        yield f"Not in the backup: {names}. Set what the portal had that made it."
    if restored.sealed:
        yield (
            f"Accounts whose passwords no key of this machine opens: {restored.sealed}. Set the"
            " CREDENTIAL_KEYS they were sealed with, or their hosts enter the passwords again."
        )
    if restored.aside:
        yield (
            f"The secrets that this folder had before, which the restored portal does not use, are"
            f" in {restored.aside}. Delete that file if nothing else needs it."
        )
    yield "Start it with manage.py portal."
