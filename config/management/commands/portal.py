"""`manage.py portal`: everything a portal needs, in one process.

Brings the database and static files up to date, then serves pages, API, websockets and jobs until
it is told to stop. With --demo it also runs a CalDAV server on this machine with a believable
calendar, and a host whose booking page reads it. With --demo-outlook a second host's calendars are
a folder on this machine, which an agent in a process of its own keeps in step.
"""

import contextlib
import errno
import os
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.first import LIFETIME, first_url, is_unused
from config.backup.vacancy import MIGRATION_LOCK
from config.disk import disks_filling_up, unwritable
from config.private import keep_data_private
from languages.catalogue import compile_stale

# Large files of libraries that no page asks for.
NOT_SERVED = ["redoc*"]


class Command(BaseCommand):
    help = "Serve the portal: pages, API, websockets and jobs in one command."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument(
            "--demo", action="store_true", help="Run a local CalDAV server and a demo host."
        )

        parser.add_argument(
            "--demo-outlook",
            action="store_true",
            help="The same, and a host with the Connector for Outlook.",
        )

    def handle(
        self, *args: Any, host: str, port: int, demo: bool, demo_outlook: bool, **options: Any
    ) -> None:
        # The embedded database stops with the process, but only when the process ends normally.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        refuse_a_taken_port(host, port)
        for problem in filter(
            None, (*keep_data_private(), *disks_filling_up(), unwritable(), compile_stale())
        ):
            self.stderr.write(f"  Warning: {problem}")
        with migration_lock():
            call_command("migrate", verbosity=0, interactive=False)
            call_command(
                "collectstatic", verbosity=0, interactive=False, ignore_patterns=NOT_SERVED
            )
        self.stdout.write(f"\n  Daybook is starting at {settings.SITE_URL}/")
        with contextlib.ExitStack() as stack:
            if demo or demo_outlook:
                stack.enter_context(self._demo())
            if demo_outlook:
                stack.enter_context(self._outlook(host, port))
            if is_unused():
                self._ask_for_the_first()
            self.stdout.write("  Stop it with Ctrl+C.\n")
            self.stdout.flush()
            serve(host, port)
        self.stdout.write("  Daybook has stopped.\n")

    def _ask_for_the_first(self) -> None:
        """Printed and not logged, as only those may have the link who run the portal."""
        self.stdout.write(
            "  Nobody has an account yet. Make the first administrator with this link,"
        )
        self.stdout.write(f"  which works for {LIFETIME.days} days, until somebody has an account:")
        self.stdout.write(f"  {first_url()}")

    @contextlib.contextmanager
    def _demo(self) -> Iterator[None]:
        from config.demo.caldav_server import running_server
        from config.demo.seed import HOST_EMAIL, HOST_PASSWORD, PAGE_PATH, seed

        folder = settings.DATA_DIR / "demo-caldav"
        with running_server(folder, say=self.stdout.write) as server:
            if not settings.ALLOW_PRIVATE_ADDRESSES:
                # At the first start the settings were read before there was a demo.
                settings.ALLOW_PRIVATE_ADDRESSES = settings.DEMO_ADDRESSES
            if "ALLOW_SIGNUP" not in os.environ:
                settings.ALLOW_SIGNUP = True
            seed(server)
            self.stdout.write(f"  Booking page:  {settings.SITE_URL}{PAGE_PATH}")
            self.stdout.write(f"  Sign in as:    {HOST_EMAIL}  password: {HOST_PASSWORD}")
            self.stdout.write(
                f"  CalDAV server: {server.url}  user: {server.user}  password: {server.password}"
            )
            yield

    @contextlib.contextmanager
    def _outlook(self, host: str, port: int) -> Iterator[None]:
        from config.demo.outlook import HOST_EMAIL, PAGE_PATH, running_agent
        from config.demo.seed import HOST_PASSWORD

        here = f"[{host}]" if ":" in host else host
        with running_agent(f"http://{here}:{port}") as pc:
            self.stdout.write(f"  Anna's page:   {settings.SITE_URL}{PAGE_PATH}")
            self.stdout.write(f"  Sign in as:    {HOST_EMAIL}  password: {HOST_PASSWORD}")
            self.stdout.write(f"  Her calendars: {pc.calendars} (a folder for khal, vdirsyncer …)")
            self.stdout.write(f"  Her agent:     {pc.program} status")
            yield


def serve(host: str, port: int) -> None:
    """Run the server until a signal ends it."""
    uvicorn.run(
        "config.asgi:application",
        host=host,
        port=port,
        workers=settings.WEB_PROCESSES if settings.WEB_PROCESSES > 1 else None,
        # Django reads the proxy's headers itself, and only from a trusted one; the server would
        # believe the first address in them, which anybody can write.
        proxy_headers=False,
        server_header=False,
        access_log=settings.DEBUG,
        log_config=None,
        timeout_graceful_shutdown=5,
        # Agents' messages have at most a quarter of that; a page's are tiny.
        ws_max_size=1024 * 1024,
    )


def refuse_a_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({getattr(error, 'strerror', error)})."
                f" {_remedy(error)}"
            ) from error
    if urlsplit(settings.SITE_URL).hostname == "localhost" and host == "127.0.0.1":
        refuse_a_neighbour(port)


def _remedy(error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return "Something else may be listening there: choose another one with PORT=8001."
        case errno.EACCES:
            return "Ports below 1024 are for root: choose a higher one with PORT=8001."
        case _:
            return "HOST should be an address of this machine, PORT a number from 1 to 65535."


def refuse_a_neighbour(port: int) -> None:
    """A browser tries both addresses of "localhost", and would find the other program at one."""
    with socket.socket(socket.AF_INET6) as probe, contextlib.suppress(OSError):
        probe.settimeout(1)
        probe.connect(("::1", port))
        raise CommandError(
            f"Another program listens at port {port} of [::1], which is localhost, too: choose"
            " another port with PORT=8001."
        )


@contextlib.contextmanager
def migration_lock() -> Iterator[None]:
    """Two portals started at once migrate one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
