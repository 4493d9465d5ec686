"""The server process as postmaster.pid and the system tell of it.

Only asked when the server does not answer: a process id alone proves nothing, since it may be a
zombie nobody reaps (a container's first process often does not) or some other program by now.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PORT = 5432


@dataclass(frozen=True)
class Postmaster:
    """The lines of postmaster.pid that matter."""

    pid: int
    socket_directory: Path | None


def read_postmaster(data: Path) -> Postmaster | None:
    """What the data directory says about its server; None without a readable postmaster.pid.

    https://www.postgresql.org/docs/18/storage-file-layout.html: pid, data directory, start time,
    port, socket directory, listen address, shared memory.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        socket = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return Postmaster(int(lines[0]), socket)
    except (FileNotFoundError, ValueError, IndexError):
        return None


def is_alive(postmaster: Postmaster | None, data: Path) -> bool:
    """Whether that process is a postgres of this data directory, and not a zombie."""
    if postmaster is None:
        return False
    words = command_of(postmaster.pid)
    return any("postgres" in word for word in words[:1]) and str(data) in words


def command_of(pid: int) -> list[str]:
    """The words of a process's command; none for a zombie or a process that is gone."""
    if sys.platform == "linux":
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return []
        return [word.decode(errors="surrogateescape") for word in words.split(b"\0") if word]
    return command_from_ps(pid)


def command_from_ps(pid: int) -> list[str]:
    """The same from ps(1), for systems without /proc; a data path may hold blanks."""
    answer = subprocess.run(
        ("/bin/ps", "-ww", "-o", "stat=,command=", "-p", str(pid)),
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, command = answer.stdout.strip().partition(" ")
    if answer.returncode or state.startswith("Z"):
        return []
    program, _, rest = command.strip().partition(" -D ")
    return [program, rest.partition(" -c ")[0]]


def remove_traces(data: Path, socket_directory: Path) -> None:
    """Forget a server that is dead, which the caller knows by holding server.lock."""
    for path in (
        data / "postmaster.pid",
        socket_directory / f".s.PGSQL.{PORT}",
        socket_directory / f".s.PGSQL.{PORT}.lock",
    ):
        path.unlink(missing_ok=True)
