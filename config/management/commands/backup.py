"""`manage.py backup FILE`: the whole portal in one file, also while it runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import BackupRefused, save

LEFT_OUT = (
    "  Not in it, since the environment keeps {them}: {names}. Keep {them} somewhere safe:"
    " without CREDENTIAL_KEYS calendar passwords stay sealed, without SECRET_KEY the links in"
    " guests' mails end."
)


class Command(BaseCommand):
    help = "Save the database and the secrets to a new file, which only you may read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            saved = save(file)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        size = f"{saved.bytes / 1000:,.0f} kB"
        self.stdout.write(f"{file}: {saved.rows:,} rows of {saved.tables} tables, {size}.")
        self.stdout.write(
            "  It holds secrets and people's data. Keep it where nobody else can read it."
        )
        if saved.left_out:
            them = "it" if len(saved.left_out) == 1 else "them"
            self.stdout.write(LEFT_OUT.format(names=", ".join(saved.left_out), them=them))
