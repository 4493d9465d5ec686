"""A setting that cannot be read is named by every command, without traceback and passwords."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import free_port

ROOT = Path(__file__).parents[2]


def manage(tmp_path: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ENV_FILE": os.devnull, "DATA_DIR": str(tmp_path), **settings}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("PORT=abc", "PORT is “abc”. It should be a whole number."),
        ("PORT=99999", "PORT is 99999. It should be a number from 1 to 65535."),
        ("RETENTION_DAYS=", "RETENTION_DAYS is “”. It should be a whole number."),
        ("DEBUG=maybe", "DEBUG is “maybe”. It should be true or false."),
        ("LOG_LEVEL=LOUD", "LOG_LEVEL is “LOUD”. It should be one of DEBUG, INFO, WARNING, ERROR."),
        ("EMAIL_VERIFICATION=yes", "EMAIL_VERIFICATION is “yes”. It should be one of none,"),
        ("DATABASE_URL=mysql://u:secret@host/daybook", "DATABASE_URL cannot be read. It should"),
        ("DATABASE_URL=postgres://u:secret@host", "DATABASE_URL cannot be read. It should"),
        ("DATABASE_URL=postgres://u:secret@host:x/daybook", "DATABASE_URL cannot be read. It"),
        ("EMAIL_URL=mail.example.com", "EMAIL_URL cannot be read. It should look like smtp+tls://"),
        ("EMAIL_URL=smtp://u:secret@host:x", "EMAIL_URL cannot be read. It should look like smtp"),
        ("DATA_DIR=/dev/null/daybook", "DATA_DIR /dev/null/daybook cannot be used: "),
    ],
)
def test_setting_that_cannot_be_read_is_named(tmp_path: Path, setting: str, said: str) -> None:
    name, _, value = setting.partition("=")
    done = manage(tmp_path, "check", **{"DATABASE_URL": "postgres://u@h/d"} | {name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_secrets_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    done = manage(tmp_path, "check", DATABASE_URL="postgres://u@h/d")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/secrets.json cannot be read as Daybook's secrets")
    assert "Traceback" not in done.stderr


def test_python_of_another_environment_is_told_which_one_to_use() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "manage.py", "check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Run it with the environment's Python: .venv/bin/python manage")


@pytest.mark.slow
@pytest.mark.parametrize("command", [["portal"], ["create_admin", "--link"], ["backup", "s.zip"]])
def test_database_that_does_not_answer_is_said_to_be_so(tmp_path: Path, command: list[str]) -> None:
    address = f"postgres://daybook:secret@127.0.0.1:{free_port()}/daybook"
    done = manage(tmp_path, *command, DATABASE_URL=address, PORT=str(free_port()))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("The database cannot be used. Does its server run, and is DATABASE_URL")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
