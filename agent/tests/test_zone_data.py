"""The program reads times by the newest zone data, not by those the PC was installed with."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

LONDON = (files("tzdata") / "zoneinfo" / "Europe" / "London").read_bytes()
TELL = """
from datetime import datetime
from zoneinfo import ZoneInfo
print(datetime(2026, 12, 10, tzinfo=ZoneInfo("America/Vancouver")).utcoffset().total_seconds())
"""


@pytest.mark.parametrize("program", ["cli", "stores.vdir.store", "stores.outlook.times"])
def test_every_program_begins_with_the_newest_data(program: str, tmp_path: Path) -> None:
    for zone in ("Europe/London", "America/Vancouver"):
        (tmp_path / zone).parent.mkdir()
        (tmp_path / zone).write_bytes(LONDON)
    (tmp_path / "tzdata.zi").write_text("# version 2019a\n")
    done = subprocess.run(
        [sys.executable, "-c", f"import daybook_connector.{program}{TELL}"],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("-25200.0", "")
