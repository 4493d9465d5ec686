"""Root never runs the server as root, and nobody is surprised by whose the data are."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.postgres import ClusterError, join, leave
from config.postgres.account import lent
from tests.config.postgres_commands import Command, copy, postmaster_pid, query, runs

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can run commands as different users (setpriv)",
)


@pytest.fixture
def ordinary() -> int:
    """The id of a user without rights who can read the project and its environment."""
    uid = pwd.getpwnam("daemon").pw_uid
    script = "import sys; sys.path.insert(0, sys.argv[1]); import config.postgres"
    lent = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    project = Path(__file__).parents[2]
    words = [*lent, shutil.which("python"), "-c", script, project]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip("the project is not readable for an ordinary user")
    return uid


@pytest.fixture
def home(ordinary: int) -> Iterator[Path]:
    """A directory of the ordinary user that the user can reach."""
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, ordinary, ordinary)
        yield Path(name)


def owner_of_server(directory: Path) -> int:
    return Path(f"/proc/{postmaster_pid(directory)}").stat().st_uid


def capabilities(directory: Path) -> int:
    lines = Path(f"/proc/{postmaster_pid(directory)}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("CapEff")).split()[1], 16)


def test_root_runs_the_server_as_nobody_below_a_shut_directory(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    directory = shut / "postgres"
    try:
        join(directory)
        assert owner_of_server(directory) == pwd.getpwnam("nobody").pw_uid
        assert capabilities(directory) == 1 << 1, "CAP_DAC_OVERRIDE and no other"
    finally:
        leave(directory)
    assert oct(shut.stat().st_mode & 0o777) == "0o700", "parents keep their rights"


def test_ordinary_user_then_root_then_the_user_again(home: Path, ordinary: int) -> None:
    directory = home / "data" / "postgres"
    user = Command(directory, uid=ordinary)
    query(user.joined(), "CREATE TABLE mine AS SELECT 1")
    root = Command(directory)
    assert query(root.joined(), "SELECT 1") == 1
    user.ended()
    root.ended()
    assert not runs(directory), "root stopped the user's server"

    join(directory)
    try:
        assert owner_of_server(directory) == ordinary
        assert capabilities(directory) == 0, "no rights where none are needed"
    finally:
        leave(directory)

    again = Command(directory, uid=ordinary)
    assert query(again.joined(), "SELECT count(*) FROM mine") == 1
    again.ended()
    assert not runs(directory)


def test_root_in_a_users_project_makes_data_the_user_can_use(home: Path, ordinary: int) -> None:
    directory = home / "data" / "postgres"
    join(directory)
    leave(directory)
    user = Command(directory, uid=ordinary)
    assert query(user.joined(), "SELECT 1") == 1
    user.ended()
    assert (home / "data").stat().st_uid == ordinary


def test_data_made_by_root_are_refused_to_an_ordinary_user_with_the_remedy(
    home: Path, ordinary: int, made_cluster: Path
) -> None:
    directory = copy(made_cluster, home / "postgres")
    message = Command(directory, uid=ordinary).ended()
    assert message == (
        f"{directory} belongs to the user nobody, and this is daemon; it was probably made by a"
        " command run as root.\n"
        f"End all Daybook commands and run `chown -R daemon {directory}` as root, or go on as the"
        " user who made it, or set DATABASE_URL to a PostgreSQL server of your own."
    )
    subprocess.run(["chown", "-R", "daemon", str(directory)], check=True)
    user = Command(directory, uid=ordinary)
    assert query(user.joined(), "SELECT 1") == 1
    user.ended()


def test_directory_the_user_cannot_write_is_named(home: Path, ordinary: int) -> None:
    home.chmod(0o500)
    message = Command(home / "postgres", uid=ordinary).ended()
    assert message == (
        f"The private database cannot use {home / 'postgres'}: Permission denied.\n"
        f"Make {home / 'postgres'} writable for the user who runs Daybook, or set DATABASE_URL to"
        " a PostgreSQL server of your own."
    )


def test_root_without_setpriv_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError) as raised:
        join(tmp_path / "postgres")
    assert raised.value.remedy == "Run Daybook as an ordinary user"
    assert "`setpriv` (util-linux)" in raised.value.cause


def test_account_that_cannot_be_lent_is_told_with_what_setpriv_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "setpriv"
    refusing.write_text("#!/bin/sh\necho 'setpriv: operation not permitted' >&2; exit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    lent.cache_clear()
    with pytest.raises(ClusterError) as raised:
        join(tmp_path / "postgres")
    assert raised.value.log == "setpriv: operation not permitted\n"
    assert raised.value.remedy == "Run Daybook as an ordinary user"
