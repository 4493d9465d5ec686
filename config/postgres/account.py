"""Which user the server runs as.

PostgreSQL refuses to run as root. Root therefore lends the programs another user: the owner of
the data, or of the project when it is not root's, else nobody. Permissions of parent directories
are never touched; `lending` has the ways past those that shut that user out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.postgres.errors import ClusterError
from config.postgres.lending import AS_ORDINARY_USER, as_user, refused_by, renamed

with suppress(ImportError):  # Windows has none; binaries.programs() says it first
    import pwd


@dataclass(frozen=True)
class SystemAccount:
    """The user and group that own the data, and the words that make a command run as them."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def command(self, *words: str) -> list[str]:
        """*words* as a command that runs as this account."""
        return [*self.prefix, *words]

    def own(self, path: Path) -> None:
        """Hand *path* over, when this process is root."""
        if os.geteuid() == 0:
            with suppress(FileNotFoundError):  # another command is at work in there
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, path: Path) -> None:
        """Hand over all of it, itself last: whoever sees it as owned may rely on the rest."""
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                self.own(Path(folder) / name)
        self.own(path)


def account_for(directory: Path) -> SystemAccount:
    """The account for this data directory, whose parents exist; ClusterError if it belongs to
    somebody else, or if root finds no way to run the server."""
    me = os.geteuid()
    if me == 0:
        return account_root_lends(directory)
    for path in (directory, directory / "cluster"):
        if path.exists() and path.stat().st_uid != me:
            raise belongs_to_another(path, path.stat().st_uid)
    return SystemAccount(me, os.getegid())


def account_root_lends(directory: Path) -> SystemAccount:
    """The first account under which the programs run here, as a trial shows."""
    refusals = []
    for account in candidates(directory):
        if not (refusal := refused_by(account.prefix, directory.parent)):
            return account
        refusals.append(refusal)
    if not refusals:
        raise ClusterError(
            "PostgreSQL does not run as root, and `setpriv` (util-linux), which would run it as"
            " another user, is missing.",
            remedy=AS_ORDINARY_USER,
        )
    raise ClusterError(
        "PostgreSQL does not run as root, and every way to run it as another user failed here.",
        remedy=AS_ORDINARY_USER,
        log="".join(refusals),
    )


def candidates(directory: Path) -> Iterator[SystemAccount]:
    """Root's choices, best first. Who has the data keeps them, as long as that works; data of
    root and nobody are both root's own, so the one may follow the other."""
    nobody = named_nobody()
    owner = first_owner(directory) or nobody
    lent = [
        SystemAccount(owner.pw_uid, owner.pw_gid, way)
        for way in as_user(owner.pw_uid, owner.pw_gid)
    ]
    own = [SystemAccount(0, 0, way) for way in renamed(nobody.pw_uid, nobody.pw_gid)]
    cluster = directory / "cluster"
    if owner.pw_uid != nobody.pw_uid:
        yield from lent
    elif cluster.exists() and cluster.stat().st_uid == 0:
        yield from (*own, *lent)
    else:
        yield from (*lent, *own)


def first_owner(directory: Path) -> pwd.struct_passwd | None:
    """Who has the data, else their directory, else the one above; None where all are root's."""
    for path in (directory / "cluster", directory, directory.parent):
        if path.exists() and (uid := path.stat().st_uid):
            with suppress(KeyError):
                return pwd.getpwuid(uid)
    return None


def named_nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise ClusterError(
            "PostgreSQL does not run as root, and there is no user 'nobody' to run it as.",
            remedy=AS_ORDINARY_USER,
        ) from None


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
