"""`manage.py procrastinate …`, with jobs that keep deferring through Django's own connection."""

import asyncio
from typing import Any

from procrastinate import cli
from procrastinate.contrib.django.management.commands import procrastinate

from config.private import keep_data_private
from config.worker import worker_app


class Command(procrastinate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        own = {name: value for name, value in options.items() if name not in self._django_options}
        for problem in keep_data_private():
            self.stderr.write(f"Warning: {problem}")
        asyncio.run(cli.execute_command({**own, "app": worker_app()}))
