"""A real CalDAV server for the demo, at a port that is its own."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

from django.core.management.base import CommandError

from config.demo.radicale import CalDavServer, started, write_account
from config.postgres.locks import hold, open_lock

FIRST_PORT = 5232
PORTS = 50
START_SECONDS = 15


@contextlib.contextmanager
def running_server(directory: Path, *, say: Callable[[str], object]) -> Iterator[CalDavServer]:
    """Start the server with the same account as the last time, and at the same address unless
    another program has taken the port meanwhile; that is said."""
    if find_spec("radicale") is None:
        raise CommandError(
            "The demo needs the packages in requirements/demo.txt: make run installs them."
        )
    directory.mkdir(parents=True, exist_ok=True)
    with _only_one(directory):
        remembered = _remembered(directory / "server.json")
        _end_left_over(remembered)
        process, server = _start(directory, remembered)
        try:
            if server.port != remembered.port:
                say(
                    f"  Port {remembered.port} is taken by another program: the demo's CalDAV"
                    f" server listens at {server.port} instead."
                )
            yield server
        finally:
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    """Two portals must not serve one demo: the second would move it away from the first."""
    lock = open_lock(directory / "lock")
    try:
        if not hold(lock):
            raise CommandError(
                f"Another command is running the demo in {directory.parent}. Stop it first, or set"
                " DATA_DIR to another folder for a second demo."
            )
        yield
    finally:
        os.close(lock)


def _remembered(path: Path) -> CalDavServer:
    if path.exists():
        return CalDavServer(**json.loads(path.read_text()))
    return CalDavServer(FIRST_PORT, "john", secrets.token_urlsafe(9))


def _remember(path: Path, server: CalDavServer) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(server)))


def _end_left_over(server: CalDavServer) -> None:
    """End the server of a portal that was killed. The nonce proves that its number is still its."""
    deadline = time.monotonic() + START_SECONDS
    while server.answers() and time.monotonic() < deadline:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, signal.SIGTERM)
        time.sleep(0.1)


def _start(
    directory: Path, remembered: CalDavServer
) -> tuple[subprocess.Popen[bytes], CalDavServer]:
    """At the first port that can be had, beginning with the one that clients know."""
    write_account(directory, remembered)
    following = range(FIRST_PORT, FIRST_PORT + PORTS)
    for port in (remembered.port, *following):
        if not _is_free(port):
            continue
        server = replace(remembered, port=port, nonce=secrets.token_urlsafe(16))
        process = started(directory, server)
        server = replace(server, pid=process.pid)
        _remember(directory / "server.json", server)
        if _came_up(process, server):
            return process, server
        if _is_free(port):  # it was not the port that kept it from starting
            raise _does_not_start(server, directory / "log")
    raise CommandError(
        f"No port is free for the demo's CalDAV server, neither {remembered.port} nor any from"
        f" {following[0]} to {following[-1]}. End one of the programs that listen there."
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _came_up(process: subprocess.Popen[bytes], server: CalDavServer) -> bool:
    """Wait until it answers; a process that ended, or says nothing in time, is done away with."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if server.answers():
            return True
        time.sleep(0.05)
    process.kill()
    process.wait()
    return False


def _does_not_start(server: CalDavServer, log: Path) -> CommandError:
    last = log.read_text(errors="replace").strip().splitlines()[-3:]
    return CommandError(
        f"The demo's CalDAV server does not start on port {server.port}: {' '.join(last)}"
    )
