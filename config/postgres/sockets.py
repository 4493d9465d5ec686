"""Where the server's socket is.

The address of a Unix socket holds 103 bytes (macOS) or 107 (Linux), and libpq splits a host at
commas. A project that lies too deep, or in such a directory, gets a private directory below the
temporary one.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from config.postgres.account import SystemAccount
from config.postgres.errors import ClusterError
from config.postgres.postmaster import PORT, is_alive, read_postmaster

LONGEST = 103


def socket_directory(directory: Path) -> Path:
    """The directory of the running server's socket, or of the next one's.

    A running server is believed: it may have been started under another TMPDIR.
    """
    data = directory / "cluster"
    running = read_postmaster(data)
    if running and running.socket_directory and is_alive(running, data):
        return running.socket_directory
    name = "daybook-" + hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    candidates = (directory / "socket", Path(tempfile.gettempdir()) / name, Path("/tmp") / name)  # noqa: S108
    return next(path for path in candidates if fits(path))


def fits(path: Path) -> bool:
    return len(os.fsencode(path / f".s.PGSQL.{PORT}")) <= LONGEST and "," not in str(path)


def make_socket_directory(path: Path, *, account: SystemAccount) -> None:
    """Make it for the owner alone. The temporary directory is open to all, so one that is
    there already must be the account's own: anybody else could answer for the database."""
    try:
        path.mkdir(mode=0o700)
        account.own(path)
    except FileExistsError:
        pass
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise ClusterError(
            f"{path}, where the database's socket belongs, was made by somebody else.",
            remedy=f"Remove {path}",
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)
