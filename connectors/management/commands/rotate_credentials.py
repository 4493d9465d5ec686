"""Seal every stored password with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors.actions.rotate import rotate_credentials


class Command(BaseCommand):
    help = "Seal every stored password with the first of CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        rotated = rotate_credentials()
        self.stdout.write(f"{rotated.sealed} sealed with the newest key.")
        for name in rotated.unreadable:
            self.stderr.write(f"Cannot be opened with any key: {name}")
        if rotated.unreadable:
            raise CommandError(
                "Add the missing key to CREDENTIAL_KEYS, or reconnect these accounts.", returncode=1
            )
