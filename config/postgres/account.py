"""Which user the server runs as.

PostgreSQL refuses to run as root. Root therefore lends the programs another user: the owner of
the data, or of the project when it is not root's, else nobody. Permissions of parent directories
are never touched; where they shut that user out, CAP_DAC_OVERRIDE goes along.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.postgres.binaries import programs
from config.postgres.errors import ClusterError

with suppress(ImportError):  # Windows has none; binaries.programs() says it first
    import pwd

AS_ORDINARY_USER = "Run Daybook as an ordinary user"


@dataclass(frozen=True)
class Account:
    """The user and group that own the data and run the server."""

    uid: int
    gid: int

    def command(self, directory: Path, *words: str) -> list[str]:
        """*words* as a command that runs as this account."""
        if os.geteuid() == self.uid:
            return list(words)
        return [*lent(self, directory), *words]

    def own(self, path: Path) -> None:
        """Hand *path* over, when this process is root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, path: Path) -> None:
        self.own(path)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                self.own(Path(folder) / name)


def account_for(directory: Path) -> Account:
    """The account for this data directory; ClusterError if it belongs to somebody else."""
    me = os.geteuid()
    if me == 0:
        return account_root_lends(directory)
    for path in (directory, directory / "cluster"):
        if path.exists() and path.stat().st_uid != me:
            raise belongs_to_another(path, path.stat().st_uid)
    return Account(me, os.getegid())


def account_root_lends(directory: Path) -> Account:
    for place in owners(directory):
        if place.st_uid != 0 and (name := name_of(place.st_uid)):
            return Account(place.st_uid, pwd.getpwnam(name).pw_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ClusterError(
            "PostgreSQL does not run as root, and there is no user 'nobody' to run it as.",
            remedy=AS_ORDINARY_USER,
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def owners(directory: Path) -> Iterator[os.stat_result]:
    """The data, its directory, then the first of the parents that exists."""
    for path in (directory / "cluster", directory):
        if path.exists():
            yield path.stat()
    yield next(path for path in directory.parents if path.exists()).stat()


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def belongs_to_another(path: Path, uid: int) -> ClusterError:
    mine = name_of(os.geteuid()) or str(os.geteuid())
    return ClusterError(
        f"{path} belongs to the user {name_of(uid) or uid}, and this is {mine}; it was probably"
        " made by a command run as root.",
        remedy=f"End all Daybook commands and run `chown -R {mine} {path}` as root,"
        " or go on as the user who made it",
    )


@cache
def lent(account: Account, directory: Path) -> tuple[str, ...]:
    """The words that make root's command run as *account*, with no more rights than needed."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ClusterError(
            "PostgreSQL does not run as root, and `setpriv` (util-linux), which would run it as"
            " another user, is missing.",
            remedy=AS_ORDINARY_USER,
        )
    plain = (setpriv, f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups")
    capable = (*plain, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    for prefix in (plain, capable):
        trial = tried(prefix, directory)
        if trial.returncode == 0:
            return prefix
    raise ClusterError(
        f"PostgreSQL does not run as root, and running it as uid {account.uid} failed.",
        remedy=AS_ORDINARY_USER,
        log=trial.stderr,
    )


def tried(prefix: tuple[str, ...], directory: Path) -> subprocess.CompletedProcess[str]:
    """Can this prefix write the directory and load the server?"""
    test = 'cd "$1" && test -w . && exec "$2" --version'
    words = (*prefix, "/bin/sh", "-c", test, "sh", str(directory), str(programs() / "postgres"))
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
