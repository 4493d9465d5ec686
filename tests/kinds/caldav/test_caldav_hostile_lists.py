"""Whatever a list of resources is made of, reading it stays within the memory of a pull."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kinds.caldav.hostile_lists import LISTS

ROOT = Path(__file__).resolve().parents[3]
MOST = 160
"""Megabytes beside the answer itself, which has 24 at the most."""
READ = {
    "elements between responses", "elements of all names between responses",
    "texts of wide signs", "damaged: texts", "damaged: texts of wide signs", "damaged: addresses",
    "honest: data", "honest: versions",
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[float, str]]:
    """Of every list the megabytes it took and how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kinds.caldav.hostile_lists"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return {name: (megabytes, ended) for name, megabytes, ended in lines}


@pytest.mark.xdist_group("hostile lists")
@pytest.mark.parametrize("name", LISTS)
def test_no_list_takes_more_memory_than_a_pull_may(
    outcomes: dict[str, tuple[float, str]], name: str
) -> None:
    megabytes, ended = outcomes[name]
    assert megabytes < MOST, ended
    assert ended.endswith("resources") == (name in READ), ended
