"""Every process of the portal reads times by the newest zone data, and says by which."""

import os
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from daybook_ical import zonedata
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.checks import check_zone_data
from tests.factories import SyncRunFactory, UserFactory

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = files("tzdata") / "zoneinfo"
OFFSET = "datetime(2026, 12, 10, tzinfo=ZoneInfo('America/Vancouver')).utcoffset().total_seconds()"
TELL = f"from datetime import datetime; from zoneinfo import ZoneInfo; print({OFFSET})"


@pytest.fixture
def old_system(tmp_path: Path) -> Path:
    """An operating system with zone data of long ago, in which Vancouver has London's clock."""
    folder = tmp_path / "zoneinfo"
    for zone in ("Europe/London", "America/Vancouver"):
        place = folder / zone
        place.parent.mkdir(parents=True)
        place.write_bytes((PACKAGE / "Europe" / "London").read_bytes())
    (folder / "tzdata.zi").write_text("# version 2019a\n")
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["manage.py", "shell", "-v", "0", "-c", TELL],
        ["-c", f"import config.asgi; {TELL}"],
        ["-c", f"import django; django.setup(); {TELL}"],
    ],
)
def test_every_process_begins_with_the_newest_data(arguments, old_system, tmp_path) -> None:
    environment = os.environ | {
        "PYTHONTZPATH": str(old_system),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "DATA_DIR": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == ("-25200.0", 0), done.stderr


def test_old_data_are_warned_about() -> None:
    year = int(zonedata.release()[:4])
    (warning,) = check_zone_data(today=date(year + 1, 7, 1))
    assert (warning.id, warning.msg) == (
        "daybook.W004",
        f"The time zone data ({zonedata.release()}) are more than a year old: where clocks have new"
        " rules since then, times are an hour off.",
    )
    assert "make lock" in (warning.hint or "")


def test_new_data_are_not_warned_about() -> None:
    year = int(zonedata.release()[:4])
    assert check_zone_data(today=date(year + 1, 6, 30)) == []


def test_all_lock_files_pin_the_same_data_and_are_renewed_together() -> None:
    files = ("base.txt", "demo.txt", "dev.txt")
    pins = [
        [line.split()[0] for line in (ROOT / "requirements" / name).read_text().splitlines()
         if line.startswith("tzdata==")]
        for name in files
    ]  # fmt: skip
    assert len(pins[0]) == 1
    assert pins.count(pins[0]) == len(files)
    makefile = (ROOT / "Makefile").read_text()
    command = makefile.partition("\nLOCK := ")[2].partition("\n\n")[0]
    assert " pip compile " in command
    assert "--upgrade-package tzdata" in command
    recipe = makefile.partition("\nlock:")[2].partition("\n\n")[0]
    compiled = [line for line in recipe.splitlines() if line.startswith("\t$(LOCK) ")]
    assert {line.rpartition("/")[2] for line in compiled} == set(files)


def test_every_distribution_brings_the_data() -> None:
    for folder in (".", "ical"):
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
        assert "tzdata" in project["dependencies"]


@pytest.mark.django_db
def test_no_list_of_the_admin_asks_postgresql_for_local_times(client) -> None:
    """PostgreSQL brings zone data of its own, whose rules may be years old."""
    for started in (datetime(2025, 12, 10, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)):
        SyncRunFactory(started_at=started)
    client.force_login(UserFactory(is_staff=True, is_superuser=True, timezone="America/Vancouver"))
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        asked = [query["sql"] for query in queries if "time zone" in query["sql"].lower()]
        assert asked == [], address
