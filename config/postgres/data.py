"""The data directory: made once, by initdb, and of one version."""

from __future__ import annotations

import shutil

from config.postgres.binaries import MAJOR
from config.postgres.errors import ClusterError, explained
from config.postgres.server import USER, Server, run


def make_cluster(server: Server, *, lock: int) -> None:
    """initdb into cluster.new, then rename: a cluster is whole or not there.

    initdb inherits the start lock: if this process is killed, the next one waits until the
    orphan is through before it clears away what it left.
    """
    if server.data.exists():
        return check_version(server)
    half = server.directory / "cluster.new"
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(mode=0o700)
    server.account.own(half)
    # One locale provider and one locale everywhere: text sorts alike on every machine.
    words = ["-E", "UTF8", "--locale-provider=libc", "--locale=C", "--auth=trust"]
    done = run(server, "initdb", "-D", str(half), "-U", USER, *words, keep=(lock,))
    if done.returncode:
        raise explained(
            f"initdb could not make the private database in {server.directory}.",
            output=done.stdout,
            otherwise="Put right what it says below",
        )
    half.rename(server.data)
    return None


def check_version(server: Server) -> None:
    """ClusterError unless the data were written by the version that is installed."""
    try:
        found = (server.data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise ClusterError(
            f"{server.data} is not a PostgreSQL data directory: it has no PG_VERSION.",
            remedy="Move it away, so that a new one can be made",
        ) from None
    if found != str(MAJOR):
        raise ClusterError(
            f"{server.data} was written by PostgreSQL {found}, and the one installed is {MAJOR}.",
            remedy=f"Save it with pg_dump of version {found}, move {server.data} away and load it"
            " into the new one",
        )
