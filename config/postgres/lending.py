"""The ways in which root runs a command as somebody else.

A clone in root's own home is shut to everybody (0700): a user who is lent the programs there can
reach neither them nor the data. Two ways lead in, and neither needs anything of the administrator:
CAP_DAC_OVERRIDE goes along with that user; or the command stays root's, without any rights of
root's but those of an owner, in a user namespace in which root has another number.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path

from config.postgres.binaries import programs

AS_ORDINARY_USER = "Run Daybook as an ordinary user"


def as_user(uid: int, gid: int) -> list[tuple[str, ...]]:
    """The words before a command that run it as this user, those with the fewest rights first.

    initdb and pg_ctl ask access(2) whether they may run the server. For any user but root that
    looks at plain permissions only, unless no_setuid_fixup says to leave the capability be
    (capabilities(7), `The securebits flags`).
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    plain = (setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
    capable = (*plain, "--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    return [plain, (*capable, "--securebits=+no_setuid_fixup"), capable]


def renamed(uid: int, gid: int) -> list[tuple[str, ...]]:
    """The words that run a command in a user namespace where root bears this number.

    Needs util-linux 2.36 and a kernel or container that permits such namespaces. The number has
    to have a name: initdb asks for it.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    return [(unshare, "--user", f"--map-user={uid}", f"--map-group={gid}")]


@cache
def refused_by(prefix: tuple[str, ...], place: Path) -> str:
    """What is said where this prefix cannot enter *place* and run the programs; else nothing.

    `initdb --show` finds and runs the server like the real one, and then only says what it found.
    """
    test = 'cd "$1" && exec "$2" --show -D "$1" -U daybook'
    words = (*prefix, "/bin/sh", "-c", test, "sh", str(place), str(programs() / "initdb"))
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines()[-2:] or [f"ended with {done.returncode}"]
    return f"{shlex.join(prefix)}\n" + "".join(f"  {line}\n" for line in said)
