"""One pull never takes more than some 200 MB, whatever the answers of a server add up to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kinds.caldav.hostile_accounts import ACCOUNTS

ROOT = Path(__file__).resolve().parents[3]
MOST = 200
"""Megabytes, those of the server in the same process among them."""
ENDED = {
    "a list that is cut for ever": "too-much: the calendar has more than 100,000 events",
    "a list with data that is cut for ever": "too-much: the calendar has more than 100,000 events",
    "a list with large data that is cut for ever": "out-of-budget: it sent 512 MB",
    "many events": "10000 events",
    "too many events": "too-much: the calendar has more than 50,000 events",
    "large events": "out-of-budget: it sent 512 MB",
    "events of many lines": "30 events",
    "events of many exceptions": "too-much: the calendar has more than 50,000 events",
    "events of fewer exceptions": "too-much: the calendar has more than 50,000 events",
    "events of many parts": "20 events",
    "events of long titles": "too-much: the calendar has more than 50,000 events",
}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[float, str]]:
    """Of every account the megabytes its pull took and how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kinds.caldav.hostile_accounts"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return {name: (megabytes, ended) for name, megabytes, ended in lines}


@pytest.mark.xdist_group("hostile accounts")
@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_pull_takes_more_memory_than_it_may(
    outcomes: dict[str, tuple[float, str]], name: str
) -> None:
    megabytes, ended = outcomes[name]
    assert ended == ENDED[name]
    assert megabytes < MOST, ended
