"""A disk that fills up is told before and while it does harm."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from config.disk import LEAST, PROBE, disks_filling_up

MB = 1024 * 1024


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR, settings.DATABASE_URL = tmp_path, ""
    (tmp_path / "postgres").mkdir()
    return tmp_path


def disk(free: int, names: int = 1000, blocks: int = 4096) -> Any:
    found = SimpleNamespace(
        f_bavail=free // blocks, f_frsize=blocks, f_files=names and 5000, f_favail=names
    )
    return lambda folder: found


def test_with_room_nothing_is_said(data: Path) -> None:
    assert disks_filling_up(disk(LEAST)) == []
    assert list(data.iterdir()) == [data / "postgres"]


def test_a_disk_that_is_nearly_full_is_named_once_with_what_helps(data: Path) -> None:
    assert disks_filling_up(disk(7 * MB)) == [
        f"The disk of the database ({data / 'postgres'}) has 7 MB free: make room until it has"
        " 200 MB."
    ]


def test_of_a_database_server_of_ones_own_only_the_data_folder_counts(
    data: Path, settings: Any
) -> None:
    settings.DATABASE_URL = "postgres://db.example.com/daybook"
    (told,) = disks_filling_up(disk(0))
    assert told.startswith(f"The disk of Daybook's data ({data}) has 0 MB free")


def test_a_disk_without_room_for_names_is_full_too(data: Path) -> None:
    def look(folder: Path) -> Any:
        found = disk(LEAST)(folder)
        found.f_favail = 0
        return found

    (told,) = disks_filling_up(look)
    assert told.endswith("has no room for another file: delete some.")
    assert disks_filling_up(disk(LEAST, names=0)) == []


def test_a_limit_that_only_shows_on_writing_is_told(data: Path) -> None:
    program = (
        "import os, resource, sys; from pathlib import Path; import django\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(PROBE) // 2},) * 2)\n"
        "from django.conf import settings; from config.disk import unwritable\n"
        f"settings.configure(DATA_DIR=Path({str(data)!r}), DATABASE_URL='x')\n"
        "sys.stdout.write(unwritable())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == (
        f"Nothing can be written to {data} (File too large): raise the limit on the size of files"
        " (`ulimit -f`)."
    ), done.stderr


@pytest.mark.django_db
def test_readyz_says_that_the_disk_is_full(
    client: Client, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.health.disks_filling_up", lambda: disks_filling_up(disk(MB)))
    assert client.get("/readyz?strict").status_code == 503
    told = client.get("/readyz").json()["checks"]
    assert told["disk_space"].startswith("The disk of the database")
    assert told["disk"] == "ok"
    monkeypatch.setattr("config.health.disks_filling_up", lambda: disks_filling_up(disk(LEAST)))
    assert client.get("/readyz").json()["checks"]["disk_space"] == "ok"
