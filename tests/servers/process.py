"""Starting a server process and knowing when it answers."""

import contextlib
import fcntl
import os
import random
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

START_SECONDS = 30.0
PORTS = range(20_000, 30_000)
LOCKS = Path(tempfile.gettempdir()) / f"daybook-test-ports-{os.getuid()}"
RESERVED: list[int] = []


def free_port() -> int:
    """A port that nobody else is given: neither another test process, by a lock that lasts as long
    as this one, nor an outgoing connection, whose ports the system takes from higher ones."""
    LOCKS.mkdir(exist_ok=True)
    for port in random.SystemRandom().sample(PORTS, k=len(PORTS)):
        lock = os.open(LOCKS / str(port), os.O_RDWR | os.O_CREAT, 0o666)
        with contextlib.suppress(OSError), socket.socket() as probe:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.bind(("127.0.0.1", port))
            RESERVED.append(lock)
            return port
        os.close(lock)
    raise RuntimeError(f"no port is free from {PORTS[0]} to {PORTS[-1]}")


class ServerProcess:
    """A child process that listens on a port of this machine.

    `environment` is added to this process's own.
    """

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self._log.read_text()[-2000:]}")

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
