"""A real CalDAV server for the demo: Radicale, with its data in the data folder."""

import contextlib
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.management.base import CommandError

FIRST_PORT = 5232
START_SECONDS = 15

RIGHTS = """
[curator]
user: curator
collection: .*
permissions: RrWw

[read-only calendar]
user: {user}
collection: {user}/contacts
permissions: r

[own calendars]
user: {user}
collection: ({user}(/.*)?)?
permissions: RrWw
"""


@dataclass(frozen=True)
class CalDavServer:
    """Where the demo's server listens, and the one account it has."""

    port: int
    user: str
    password: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextlib.contextmanager
def running_server(directory: Path) -> Iterator[CalDavServer]:
    """Start the server, with the same address and account as the last time."""
    directory.mkdir(parents=True, exist_ok=True)
    server = _remembered(directory / "server.json")
    _write_account(directory, server)
    process = subprocess.Popen(
        [sys.executable, "-m", "radicale", *_options(directory, server)],
        stdout=subprocess.DEVNULL,
        stderr=(directory / "log").open("ab"),
        # Ctrl+C goes to the portal alone, which needs this server until it has stopped itself.
        start_new_session=True,
    )
    try:
        _wait(process, server, directory / "log")
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _write_account(directory: Path, server: CalDavServer) -> None:
    """The demo's user, who may only read one calendar, and the curator who fills them all."""
    users = directory / "users"
    users.touch(mode=0o600)
    users.write_text(f"{server.user}:{server.password}\ncurator:{server.password}\n")
    (directory / "rights").write_text(RIGHTS.format(user=server.user))


def _remembered(path: Path) -> CalDavServer:
    if path.exists():
        return CalDavServer(**json.loads(path.read_text()))
    server = CalDavServer(_free_port(), "john", secrets.token_urlsafe(9))
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(server)))
    return server


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise CommandError(f"No free port for the demo's CalDAV server above {FIRST_PORT}.")


def _options(directory: Path, server: CalDavServer) -> list[str]:
    return [
        "--config=",
        f"--server-hosts=127.0.0.1:{server.port}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={directory / 'users'}",
        "--auth-htpasswd-encryption=plain",
        "--rights-type=from_file",
        f"--rights-file={directory / 'rights'}",
        f"--storage-filesystem-folder={directory / 'collections'}",
        "--logging-level=warning",
    ]


def _wait(process: subprocess.Popen[bytes], server: CalDavServer, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", server.port)):
                return
        time.sleep(0.05)
    last = log.read_text(errors="replace").strip().splitlines()[-3:]
    raise CommandError(
        f"The demo's CalDAV server does not start on port {server.port}: {' '.join(last)} "
        f"If the port is taken, delete {log.parent} to begin the demo anew."
    )
