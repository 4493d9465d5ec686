"""`manage.py xmpp_line`: hold the agents' XMPP line in a process of its own (docs/xmpp.md)."""

import asyncio
import contextlib
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Sign in at the site's XMPP server and talk with the agents there, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.XMPP_URL:
            raise CommandError("XMPP_URL is not set: there is no server to sign in at.")
        if settings.EMBEDDED_WORKER:
            raise CommandError(
                "The web process holds the XMPP line already. Set EMBEDDED_WORKER=false everywhere"
                " to hold it apart."
            )
        from config.private import keep_data_private
        from config.xmpp import hold_for_ever

        for problem in keep_data_private():
            self.stderr.write(f"Warning: {problem}")

        async def hold() -> None:
            task = asyncio.current_task()
            assert task is not None
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
            await hold_for_ever()

        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(hold())
