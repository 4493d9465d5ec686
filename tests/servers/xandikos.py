"""A real Xandikos. It has one account and asks for no password."""

import shutil
import sys
from pathlib import Path
from typing import Self

import httpx

from tests.servers.process import ServerProcess, free_port

XML = {"Content-Type": "application/xml"}
MKCALENDAR = """<?xml version="1.0"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"""


class Xandikos:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        program = shutil.which("xandikos", path=str(Path(sys.executable).parent)) or "xandikos"
        command = [
            program, "serve", "-d", str(folder / "storage"), "--defaults",
            "-l", "127.0.0.1", "-p", str(self.port), "--no-detect-systemd",
            "--state-dir", str(folder / "state"),
        ]  # fmt: skip
        self._process = ServerProcess(command, self.port, folder / "log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.stop()

    def client(self) -> httpx.Client:
        """Another device: plain requests, addressed relative to the server."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False)

    def add_calendar(self, slug: str, *, name: str = "") -> str:
        path = f"user/calendars/{slug}/"
        body = MKCALENDAR.format(name=name or slug)
        with self.client() as client:
            answer = client.request("MKCALENDAR", path, content=body, headers=XML)
            assert answer.status_code == 201, answer.text
        return f"{self.url}{path}"
