"""`manage.py syncer`: take accounts that are due and sync them, and do nothing else.

As many of these as there are cores may run, on as many machines as reach the database. Jobs still
need a `manage.py procrastinate worker`, which brings a syncer of its own unless it is told which
queues to work on.
"""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.management.commands.procrastinate import until_stopped
from config.private import keep_data_private
from config.worker import sync_accounts
from languages.catalogue import compile_stale


class Command(BaseCommand):
    help = "Sync accounts that are due, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency",
            type=int,
            default=settings.WORKER_CONCURRENCY,
            help="How many accounts are synced at once (default: WORKER_CONCURRENCY).",
        )

    def handle(self, *args: Any, concurrency: int, **options: Any) -> None:
        if concurrency < 1:
            raise CommandError("--concurrency has to be 1 or more.")
        for problem in filter(None, (*keep_data_private(), compile_stale())):
            self.stderr.write(f"Warning: {problem}")
        asyncio.run(until_stopped(sync_accounts(concurrency)))
