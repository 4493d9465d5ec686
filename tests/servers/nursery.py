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
        self.port = free_port()
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for what in list(self._pids):
            self.kill(what)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._log.close()

    def start(self, what: str) -> None:
        """`what` is "web" or "worker"."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(what, self.port, file=self._process.stdin, flush=True)
        self._pids[what] = int(self._process.stdout.readline())

    def kill(self, what: str) -> None:
        pid = self._pids.pop(what)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        for _ in _until_gone(pid):
            time.sleep(0.01)

    def await_web(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/healthz", trust_env=False).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"no answer at {self.url}")


def _until_gone(pid: int) -> Iterator[None]:
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        yield
