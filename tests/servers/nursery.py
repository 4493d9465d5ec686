"""Web and worker processes that start in a moment, because the import of Django is paid once.

A process that has imported everything forks a real one for each line it reads. The children are
ordinary processes of their own: killing one leaves the others alone.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx

from tests.servers.portal import ROOT, environment, free_port

CODE = """
import os, signal, sys
import django
django.setup()
import uvicorn
from django.core.management import call_command
import config.asgi
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    what, port = line.split()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if what == "web":
            uvicorn.run("config.asgi:application", port=int(port), log_level="warning")
        else:
            call_command("procrastinate", "worker")
        os._exit(0)
    print(pid, flush=True)
"""


class Nursery:
    def __init__(self, log: Path, **changes: str) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE],
            cwd=ROOT,
            env=environment(**changes),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._pids: dict[str, int] = {}
        self._ports: dict[str, int] = {}
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    @property
    def url(self) -> str:
        return self.url_of("web")

    def url_of(self, name: str) -> str:
        """Where a web process listens, also after it was killed and started again."""
        port = self._ports.get(name) or self._ports.setdefault(name, free_port())
        return f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._pids):
            self.kill(name)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._log.close()

    def start(self, name: str) -> None:
        """`name` is "web" or "worker", with a number where there are several."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        what, port = name.rstrip("0123456789"), self.url_of(name).rpartition(":")[2]
        print(what, port, file=self._process.stdin, flush=True)
        self._pids[name] = int(self._process.stdout.readline())

    def kill(self, name: str) -> None:
        pid = self._pids.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        for _ in _until_gone(pid):
            time.sleep(0.01)

    def await_web(self, name: str = "web", *, seconds: float = 30) -> None:
        url, deadline = self.url_of(name), time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/healthz", trust_env=False).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"no answer at {url}")


def _until_gone(pid: int) -> Iterator[None]:
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        yield
