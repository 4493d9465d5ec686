"""Real web and worker processes of the portal, on the test database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from django.db import connection

from tests.clock import python_path
from tests.servers.process import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30


@dataclass
class Process:
    """A running process of the portal. `url` is empty for a worker."""

    popen: subprocess.Popen[bytes]
    url: str = ""

    def kill(self) -> None:
        """End it as the kernel would when memory runs out."""
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait(10)


def environment(**changes: str) -> dict[str, str]:
    """What a process needs to work on the database of the running test."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "DATABASE_POOL_SIZE": "12",
        "EMBEDDED_WORKER": "false",
        "PYTHONPATH": python_path(ROOT),
        **changes,
    }


def database_url() -> str:
    values = connection.settings_dict
    host, port = values["HOST"] or "/var/run/postgresql", values["PORT"] or "5432"
    secret = f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else ""
    user = quote(values["USER"] or "postgres")
    return f"postgres://{user}{secret}@{quote(str(host), safe='')}:{port}/{values['NAME']}"


@contextlib.contextmanager
def web_process(
    log: Path, *, port: int = 0, app: str = "config.asgi:application", **changes: str
) -> Iterator[Process]:
    """A web process that answers at `url` until the context ends. 0 takes any free port."""
    port = port or free_port()
    command = ["-m", "uvicorn", app, "--port", str(port), "--log-level"]
    with _started([*command, "warning"], log, changes) as popen:
        process = Process(popen, f"http://127.0.0.1:{port}")
        _wait_until_it_answers(process, log)
        yield process


@contextlib.contextmanager
def worker_process(log: Path, **changes: str) -> Iterator[Process]:
    """A worker on its own."""
    with _started(["manage.py", "procrastinate", "worker"], log, changes) as popen:
        yield Process(popen)


@contextlib.contextmanager
def xmpp_process(log: Path, **changes: str) -> Iterator[Process]:
    """What holds the XMPP line, on its own."""
    with _started(["manage.py", "xmpp_line"], log, changes) as popen:
        yield Process(popen)


@contextlib.contextmanager
def _started(
    arguments: list[str], log: Path, changes: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as file:
        popen = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(**changes),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield popen
    finally:
        popen.terminate()
        try:
            popen.wait(15)
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait(5)


def _wait_until_it_answers(process: Process, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.popen.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{process.url}/healthz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"The portal does not answer: {log.read_text(errors='replace')[-2000:]}")


def eventually(check, *, seconds: float = 60, every: float = 0.1) -> None:
    """Wait until `check` returns something true; fail with its last answer otherwise."""
    deadline = time.monotonic() + seconds
    while not (answer := check()):
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(every)
