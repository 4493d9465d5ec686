"""What the portal keeps on disk is its own account's alone."""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.private import keep_data_private, make_private

AS_ROOT = os.geteuid() == 0
NOBODY = 65534


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in (folder, *folder.rglob("*"))
        if not path.is_symlink()
    }


def open_data(folder: Path) -> Path:
    """As an earlier version left it, whose umask was the usual one."""
    data = folder / "data"
    for name in ("mail", "postgres/cluster", "static/css"):
        (data / name).mkdir(parents=True)
    for name in ("mail/1.log", "static/css/a.css", "postgres/cluster/base", "tool"):
        (data / name).write_text("x")
    (data / "secrets.json").touch(mode=0o600)
    (data / "tool").chmod(0o755)
    (folder / "outside").write_text("x")
    (data / "link").symlink_to(folder / "outside")
    return data


def test_what_an_earlier_version_left_open_is_closed_but_for_the_database(tmp_path: Path) -> None:
    data = open_data(tmp_path)
    assert make_private(data, apart=[data / "postgres"]) == []
    assert modes(data) == {
        ".": "0o700",
        "mail": "0o700", "mail/1.log": "0o600",
        "postgres": "0o755", "postgres/cluster": "0o755", "postgres/cluster/base": "0o644",
        "secrets.json": "0o600",
        "static": "0o700", "static/css": "0o700", "static/css/a.css": "0o600",
        "tool": "0o700",
    }  # fmt: skip
    assert oct(stat.S_IMODE((tmp_path / "outside").stat().st_mode)) == "0o644"


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder below no private one."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not AS_ROOT, reason="only root lends the database another account")
def test_another_account_of_the_database_still_reaches_its_folder(open_to_all: Path) -> None:
    data = open_data(open_to_all)
    os.chown(data / "postgres", NOBODY, NOBODY)
    assert make_private(data, apart=[data / "postgres"]) == []
    assert modes(data)["."] == "0o711"

    def ended(*command: str | Path) -> int:
        words = ["setpriv", f"--reuid={NOBODY}", "--clear-groups", *command]
        return subprocess.run(words, capture_output=True).returncode

    assert ended("ls", data / "postgres" / "cluster") == 0
    assert ended("ls", data) != 0
    assert ended("ls", data / "mail") != 0
    assert ended("cat", data / "secrets.json") != 0


@pytest.mark.skipif(not AS_ROOT, reason="only root can be somebody else")
def test_what_belongs_to_somebody_else_is_told_with_the_remedy(open_to_all: Path) -> None:
    data = open_data(open_to_all)
    os.seteuid(NOBODY)
    try:
        told = make_private(data)
    finally:
        os.seteuid(0)
    remedy = "it belongs to another user. Hand it over with `chown -R` as root."
    assert told == [f"{data} is open to others: {remedy}"]


def test_a_file_system_without_rights_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = open_data(tmp_path)
    monkeypatch.setattr(Path, "chmod", lambda self, mode: None)
    assert make_private(data) == [
        f"{data} is open to others: its file system keeps no rights. Move DATA_DIR to a disk that"
        " does."
    ]


def test_a_folder_that_holds_more_than_data_is_left_alone(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = settings.BASE_DIR = tmp_path
    (tmp_path / "manage.py").touch(mode=0o644)
    (tmp_path / "mail").mkdir()
    (problem,) = keep_data_private()
    assert "Give it a folder of its own" in problem
    assert modes(tmp_path)["manage.py"] == "0o644"
    assert modes(tmp_path)["mail"] == "0o700"
