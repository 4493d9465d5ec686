"""A real Radicale: several users, calendars, and a rights file that can close a calendar."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from xml.sax.saxutils import escape

import httpx

from tests.servers.process import ServerProcess, free_port

MKCALENDAR = """<?xml version="1.0"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"
  xmlns:A="http://apple.com/ns/ical/"><D:set><D:prop>
<D:displayname>{name}</D:displayname><A:calendar-color>{colour}</A:calendar-color>
<C:supported-calendar-component-set>{components}</C:supported-calendar-component-set>
{zone}</D:prop></D:set></C:mkcalendar>"""

# Everything of one's own may be read and written; calendars named "read-only..." only be read.
# Those named "shared..." are everybody's, though they stand in their owner's home only.
RIGHTS = """
[root]
user: .+
collection:
permissions: R
[principal]
user: .+
collection: {user}
permissions: RW
[closed]
user: .+
collection: {user}/read-only[^/]*
permissions: r
[shared]
user: .+
collection: [^/]+/shared[^/]*
permissions: rw
[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
"""


class Radicale:
    """`users` maps user names to passwords. Storage, users and rights live under `folder`."""

    def __init__(self, folder: Path, users: Mapping[str, str]) -> None:
        self.folder = folder
        self.users = dict(users)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "users").write_text("".join(f"{n}:{p}\n" for n, p in users.items()))
        (folder / "rights").write_text(RIGHTS)
        self.port = free_port()
        self._process = ServerProcess(self._command(), self.port, folder / "log")

    def _command(self) -> list[str]:
        options = {
            "storage-filesystem-folder": self.folder / "storage",
            # It judges by the times of files, which are not moved when a test run's clock is.
            "storage-max-sync-token-age": str(10 * 366 * 86_400),
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": self.folder / "users",
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "rights-type": "from_file",
            "rights-file": self.folder / "rights",
            "server-hosts": f"127.0.0.1:{self.port}",
            "logging-level": "warning",
        }
        return [sys.executable, "-m", "radicale", *(f"--{k}={v}" for k, v in options.items())]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.stop()

    def start_again(self) -> None:
        """Start at the same port with the same storage, after `stop`."""
        self._process = ServerProcess(self._command(), self.port, self.folder / "log")

    def client(self, user: str) -> httpx.Client:
        """Another device of the user: plain requests, addressed relative to the server."""
        return httpx.Client(
            base_url=self.url, auth=(user, self.users[user]), timeout=60, trust_env=False
        )

    def add_calendar(
        self,
        user: str,
        slug: str,
        *,
        name: str = "",
        colour: str = "",
        zone: str = "",
        components: tuple[str, ...] = ("VEVENT",),
    ) -> str:
        """Create a calendar; returns its address. `zone` is a VTIMEZONE calendar text."""
        body = MKCALENDAR.format(
            name=escape(name or slug),
            colour=escape(colour),
            components="".join(f'<C:comp name="{kind}"/>' for kind in components),
            zone=f"<C:calendar-timezone>{escape(zone)}</C:calendar-timezone>" if zone else "",
        )
        # Made under an open name where the rights file would refuse it, then moved.
        with self.client(user) as client:
            if slug.startswith("read-only"):
                return self._add_closed(client, user, slug, body)
            answer = client.request("MKCALENDAR", f"{user}/{slug}/", content=body)
            assert answer.status_code == 201, answer.text
        return f"{self.url}{user}/{slug}/"

    def _add_closed(self, client: httpx.Client, user: str, slug: str, body: str) -> str:
        answer = client.request("MKCALENDAR", f"{user}/opening/", content=body)
        assert answer.status_code == 201, answer.text
        root = self.folder / "storage" / "collection-root" / user
        (root / "opening").rename(root / slug)
        return f"{self.url}{user}/{slug}/"
