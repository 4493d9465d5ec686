"""Join and leave the private database."""

from __future__ import annotations

import atexit
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.postgres.account import SystemAccount, account_for
from config.postgres.binaries import programs
from config.postgres.data import make_cluster
from config.postgres.errors import ClusterError, explaining
from config.postgres.locks import UserLock, start_lock
from config.postgres.postmaster import PORT, is_alive, read_postmaster
from config.postgres.server import USER, Server
from config.postgres.sockets import socket_directory

DATABASE = "daybook"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """Where the running server is; the host is the directory of its socket."""

    host: Path
    user: str = USER
    database: str = DATABASE
    port: int = PORT

    def django(self) -> dict[str, str]:
        """The entry for DATABASES. The port is named, or PGPORT would choose another."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(self.host),
            "PORT": str(self.port),
            "USER": self.user,
            "PASSWORD": "",
            "NAME": self.database,
        }

    @property
    def url(self) -> str:
        """For programs of the same machine that want a DATABASE_URL."""
        host = quote(str(self.host), safe="")
        return f"postgres://{self.user}@{host}:{self.port}/{self.database}"


@dataclass(frozen=True)
class ClusterMembership:
    """What this process holds while it uses the server."""

    server: Server
    lock: UserLock


JOINED: dict[Path, ClusterMembership] = {}


def join(directory: Path) -> Cluster:
    """Find the server of *directory* running, or start it, and stay counted as one of its users.

    The count ends with leave(), at exit, or with the process. Raises ClusterError. Joining again
    costs a ping, and starts a server that was killed meanwhile.
    """
    programs()
    directory = Path(directory).resolve()
    with explaining(directory):
        make_parents(directory)
        account = account_for(directory)
        make_directory(directory, account=account)
        server = Server(directory, account)
        with start_lock(directory) as lock:
            membership = JOINED.get(directory) or ClusterMembership(server, UserLock(directory))
            try:
                make_cluster(server, lock=lock)
                server.ensure_running()
                ensure_database(server)
            except BaseException:  # Ctrl-C too: a server nobody uses must not stay
                end(membership)
                raise
            if directory not in JOINED:
                JOINED[directory] = membership
                atexit.register(leave_at_exit, directory)
    return Cluster(socket_directory(directory))


def leave(directory: Path) -> None:
    """Stop using the server; the last user stops it."""
    directory = Path(directory).resolve()
    if membership := JOINED.get(directory):
        with explaining(directory), start_lock(directory):
            end(membership)


def end(membership: ClusterMembership) -> None:
    """Give up the membership, under the start lock."""
    server = membership.server
    JOINED.pop(server.directory, None)
    try:
        if membership.lock.is_last():
            server.stop()
        else:
            server.let_go()
    finally:
        membership.lock.release()


def leave_at_exit(directory: Path) -> None:
    """An exit cannot be refused: what went wrong is said, and the next command's exit stops it."""
    try:
        if directory.exists():
            leave(directory)
    except ClusterError as error:
        logger.warning("%s", error)


def make_parents(directory: Path) -> None:
    """Those that are missing follow the one that is there."""
    missing = [path for path in directory.parents if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            above = path.parent.stat()
            os.chown(path, above.st_uid, above.st_gid)


def make_directory(directory: Path, *, account: SystemAccount) -> None:
    """Make it, private to the account."""
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != account.uid:
        hand_over(directory, account=account)
    if directory.stat().st_mode & 0o077:
        directory.chmod(0o700)


def hand_over(directory: Path, *, account: SystemAccount) -> None:
    """Give the data to the account, unless a server that runs needs them as they are."""
    running = read_postmaster(directory / "cluster")
    if is_alive(running, directory / "cluster"):
        raise ClusterError(
            f"The private database in {directory} is running as another user than this command"
            " can run it as.",
            remedy="End the Daybook commands that use it",
        )
    account.own_tree(directory)


def ensure_database(server: Server) -> None:
    """Create the database, if a kill came between initdb and here, or somebody dropped it."""
    try:
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.Error as error:
        raise ClusterError(
            f"The private database in {server.directory} runs and cannot be used: {error}",
            remedy="Put right what it says",
        ) from error
