"""Radicale as the demo runs it, with its data in the data folder.

Whatever answers at a port may be somebody else's, so the server is known by a word that it alone
can say: a header with a nonce, made anew for each start.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from config.demo.companion import companion

HEADER = "X-Daybook-Demo"

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
    """Where the demo's server listens, and the one account it has.

    `nonce` and `pid` are those of its latest start, by which one that outlived its portal is
    known again.
    """

    port: int
    user: str
    password: str = field(repr=False)
    nonce: str = ""
    pid: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def answers(self) -> bool:
        """Whether what listens at the port is this very server."""
        try:
            answer = httpx.options(self.url, timeout=5, trust_env=False)
        except httpx.HTTPError:
            return False
        return bool(self.nonce) and answer.headers.get(HEADER) == self.nonce


def write_account(directory: Path, server: CalDavServer) -> None:
    """The demo's user, who may only read one calendar, and the curator who fills them all."""
    users = directory / "users"
    users.touch(mode=0o600)
    users.write_text(f"{server.user}:{server.password}\ncurator:{server.password}\n")
    (directory / "rights").write_text(RIGHTS.format(user=server.user))


def started(directory: Path, server: CalDavServer) -> subprocess.Popen[bytes]:
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(
            companion(sys.executable, "-m", "radicale", *_options(directory, server)),
            stdout=subprocess.DEVNULL,
            stderr=log,
            # Ctrl+C goes to the portal alone, which needs this server until it has stopped itself.
            start_new_session=True,
        )


def _options(directory: Path, server: CalDavServer) -> list[str]:
    return [
        "--config=",
        f"--server-hosts=127.0.0.1:{server.port}",
        f"--headers-{HEADER}={server.nonce}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={directory / 'users'}",
        "--auth-htpasswd-encryption=plain",
        "--rights-type=from_file",
        f"--rights-file={directory / 'rights'}",
        f"--storage-filesystem-folder={directory / 'collections'}",
        "--logging-level=warning",
    ]
