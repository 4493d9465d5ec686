"""The life of one server: started, found running, stopped. All under the start lock."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from psycopg import pq
from psycopg.conninfo import make_conninfo

from config.postgres.account import SystemAccount
from config.postgres.binaries import programs
from config.postgres.errors import ClusterError, explained
from config.postgres.locks import hold, open_lock
from config.postgres.postmaster import PORT, is_alive, read_postmaster, remove_traces
from config.postgres.sockets import make_socket_directory, socket_directory

USER = "daybook"
ANSWER_SECONDS = 120.0
PAUSE_SECONDS = 0.02
LOG_BYTES = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_destination": "stderr",
}

# Processes started here: the handles are kept so that a start which failed can be told, and
# so that a stopped server does not stay behind as our zombie.
STARTED: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """A data directory and the account it belongs to."""

    directory: Path
    account: SystemAccount

    @property
    def data(self) -> Path:
        return self.directory / "cluster"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def conninfo(self, database: str) -> str:
        host = str(socket_directory(self.directory))
        return make_conninfo(host=host, port=PORT, user=USER, dbname=database, connect_timeout=5)

    def ping(self) -> pq.Ping:
        return pq.Ping(pq.PGconn.ping(self.conninfo("postgres").encode()))

    def is_alive(self) -> bool:
        return is_alive(read_postmaster(self.data), self.data)

    def ensure_running(self) -> None:
        """Start it if it does not answer; wait for one that is on its way up or down."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while (answer := self.ping()) != pq.Ping.OK:
            if time.monotonic() > deadline:
                raise does_not_answer(self)
            if answer == pq.Ping.NO_RESPONSE and not self.is_alive():
                start_if_all_gone(self, deadline=deadline)
            else:
                time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """Stop it fast: open connections, our own too, are cut, transactions rolled back."""
        sockets = socket_directory(self.directory)
        if self.is_alive():
            words = ("-D", str(self.data), "-m", "fast", "-w", "-t", f"{ANSWER_SECONDS:.0f}")
            done = run(self, "pg_ctl", "stop", *words)
            if done.returncode and self.is_alive():
                raise does_not_stop(self, done.stdout)
        self.reap()
        if sockets.parent != self.directory:
            with suppress(OSError):  # the next start makes it again
                sockets.rmdir()

    def reap(self) -> None:
        """See off the process started here; also one that has not come to write its pid yet."""
        if process := STARTED.pop(self.directory, None):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(ANSWER_SECONDS)
            except subprocess.TimeoutExpired:
                raise does_not_stop(self, log_since(self, 0)) from None

    def let_go(self) -> None:
        """Leave the server to the users that stay; the system's first process inherits it."""
        if process := STARTED.pop(self.directory, None):
            process.returncode = 0  # or Python would warn of a process that outlives its handle


def environment() -> dict[str, str]:
    """Ours without PGPORT, PGDATA and their like, and with messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}


def run(
    server: Server, program: str, *words: str, keep: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the account, away from the terminal's Ctrl-C."""
    command = server.account.command(str(programs() / program), *words)
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=environment(),
        start_new_session=True,
        pass_fds=keep,
    )


def start_if_all_gone(server: Server, *, deadline: float) -> None:
    """Start the server, unless processes of an earlier one are still about.

    server.lock is inherited by the server and all its backends, so the kernel knows of them:
    also of those that outlive a killed postmaster for a while, and of a server on its way up
    whose starter was killed before it could write its process id.
    """
    lock = open_lock(server.directory / "server.lock")
    try:
        if hold(lock):
            start(server, lock=lock, deadline=deadline)
        else:
            time.sleep(PAUSE_SECONDS)
    finally:
        os.close(lock)


def start(server: Server, *, lock: int, deadline: float) -> None:
    """Start the server and wait until it answers or has given up."""
    sockets = socket_directory(server.directory)
    make_socket_directory(sockets, account=server.account)
    remove_traces(server.data, sockets)
    with open_log(server) as log:
        before = log.tell()
        process = subprocess.Popen(
            server.account.command(*postgres_command(server, sockets)),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            start_new_session=True,
            pass_fds=(lock,),
        )
    if killed := STARTED.get(server.directory):
        killed.poll()
    STARTED[server.directory] = process
    while server.ping() != pq.Ping.OK:
        if process.poll() is not None:
            raise explained(
                f"The private database in {server.directory} did not start.",
                output=log_since(server, before),
                otherwise="Put right what it says below",
            )
        if time.monotonic() > deadline:
            raise does_not_answer(server)
        time.sleep(PAUSE_SECONDS)


def postgres_command(server: Server, sockets: Path) -> list[str]:
    quoted = '"{}"'.format(str(sockets).replace('"', '""'))
    settings = {**SETTINGS, "unix_socket_directories": quoted}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(programs() / "postgres"), "-D", str(server.data), *words]


def does_not_stop(server: Server, output: str) -> ClusterError:
    return explained(
        f"The private database in {server.directory} does not stop.",
        output=output,
        otherwise="End its postgres process",
    )


def does_not_answer(server: Server) -> ClusterError:
    found = read_postmaster(server.data)
    process = f"process {found.pid}" if found else "its process"
    return explained(
        f"The private database in {server.directory} ({process}) has not answered for"
        f" {ANSWER_SECONDS:.0f} seconds.",
        output=log_since(server, 0),
        otherwise=f"End {process} and those it left behind",
    )


def open_log(server: Server) -> BinaryIO:
    """The log to append to; a long one is put aside first."""
    if server.log.exists() and server.log.stat().st_size > LOG_BYTES:
        server.log.rename(server.log.with_name("log.old"))
    log = server.log.open("ab")
    server.account.own(server.log)
    return log


def log_since(server: Server, position: int) -> str:
    """What the server wrote after *position*, at most the last 8 kB."""
    try:
        with server.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(position, end - 8000))
            return log.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
