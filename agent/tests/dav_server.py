"""A real CalDAV server for one user, as the place that a folder is synchronised with."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

_START_SECONDS = 30.0


class DavServer:
    """A Radicale that keeps its files under `folder`. Anybody may sign in with any password."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        options = {
            "storage-filesystem-folder": folder / "storage",
            "auth-type": "none",
            "server-hosts": f"127.0.0.1:{self.port}",
            "logging-level": "warning",
        }
        self._log = folder / "log"
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "radicale", *(f"--{k}={v}" for k, v in options.items())],
                stdout=output,
                stderr=output,
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        self.__exit__()
        raise RuntimeError(f"the server did not start:\n{self._log.read_text()[-2000:]}")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
