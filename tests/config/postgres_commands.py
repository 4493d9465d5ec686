"""Commands that use the private database, as real processes, for the tests of its life."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

PROJECT = Path(__file__).resolve().parents[2]

PROGRAM = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from config.postgres import ClusterError, join
try:
    cluster = join(Path(sys.argv[2]))
except ClusterError as error:
    sys.exit(str(error))
print(cluster.host, flush=True)
exec(sys.argv[3])
"""

WAIT = "sys.stdin.read()"


@dataclass
class Command:
    """One process that joins a directory, does *then* and exits. Without *packages* of its own it
    takes PostgreSQL's programs from the environment."""

    directory: Path
    then: str = WAIT
    uid: int | None = None
    temporary: Path | None = None
    packages: Path | None = None
    path: str = os.environ["PATH"]

    def __post_init__(self) -> None:
        prefix, python = (
            ([], sys.executable) if self.uid is None else (lent(self.uid), python_of(self.uid))
        )
        found = [*([self.packages] if self.packages else []), *sys.path]
        environment = {
            **os.environ,
            "PGPORT": "6000",
            "PGUSER": "somebody",
            "PATH": self.path,
            "PYTHONPATH": os.pathsep.join(map(str, found)),
        }
        if self.temporary:
            environment["TMPDIR"] = str(self.temporary)
        self.process = subprocess.Popen(
            [*prefix, python, "-c", PROGRAM, PROJECT, self.directory, self.then],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    def joined(self) -> Path:
        """The socket directory, once it has joined."""
        line = self.process.stdout.readline().strip()
        assert line, self.process.stderr.read()
        return Path(line)

    def ended(self) -> str:
        """Let it go on to its end; everything it still wrote."""
        out, err = self.process.communicate(timeout=30)
        return (out + err).strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def lent(uid: int) -> list[str]:
    return [shutil.which("setpriv"), f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]


@cache
def python_of(uid: int) -> str | None:
    """A Python that this user may run with the project and what it needs: the environment's, or
    the system's of the same version when the environment's is somebody's own."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); import config.postgres"
    packages = {**os.environ, "PYTHONPATH": sysconfig.get_path("platlib")}
    for python in (sys.executable, f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"):
        words = [*lent(uid), python, "-c", script, PROJECT]
        if subprocess.run(words, env=packages, capture_output=True).returncode == 0:
            return python
    return None


def query(sockets: Path, statement: str) -> object:
    """The first value of the answer."""
    with psycopg.connect(
        host=str(sockets), port=5432, user="daybook", dbname="daybook", autocommit=True
    ) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None


def postmaster_pid(directory: Path) -> int:
    return int((directory / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def state(pid: int) -> str:
    """ps's letter for the process: Z for a zombie, nothing when it is gone."""
    answer = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return answer.stdout.strip()[:1]


def pid_of(program: str, directory: Path) -> int:
    """The process of that program whose command names the directory."""
    answer = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True)
    lines = (line.split(maxsplit=2) for line in answer.stdout.splitlines())
    return next(
        int(words[0])
        for words in lines
        if words[1].endswith(f"/{program}") and str(directory) in words[2]
    )


def runs(directory: Path) -> bool:
    """Whether a server holds the directory: a clean stop takes postmaster.pid away."""
    return (directory / "cluster" / "postmaster.pid").exists()


def eventually(true: Callable[[], bool], *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def kill_server(directory: Path) -> int:
    pid = postmaster_pid(directory)
    os.kill(pid, signal.SIGKILL)
    return pid


def copy(made: Path, to: Path) -> Path:
    """A copy of a stopped cluster with its owners."""
    subprocess.run([shutil.which("cp"), "-a", str(made), str(to)], check=True)
    return to
