"""A calendar program that hangs for good: a new process helps, but not without end."""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from daybook_connector.cli import process
from daybook_connector.local.restarts import FILE, Restarts
from daybook_connector.running.lifetime import prepared
from daybook_connector.stores.events import StoreCalendar
from daybook_connector.stores.fake import FakeStore

from tests.portal import Portal
from tests.stage import QUICK, desk, pair_by_hand

AGENT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform == "win32", reason="there a parent starts it anew")
async def test_a_process_whose_store_hangs_begins_anew_in_place_until_it_works(home: Path) -> None:
    async with Portal() as portal:
        pair_by_hand(home, portal)
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.hanging_agent"), cwd=AGENT
        )
        try:
            await portal.until(lambda: portal.told("synced"), 40)
            running.terminate()
            assert await running.wait() == 0
        finally:
            with suppress(ProcessLookupError):
                running.kill()
        told = [c["code"] for state in portal.of("state") for c in state["conditions"]]
        assert "outlook-busy" in told
        assert portal.wrong == []
    # In place: whoever started it, a shell or systemd, still knows it by its number.
    assert (home / "processes").read_text() == f"{running.pid}\n" * 3
    log = (home / "logs" / "connector.log").read_text()
    assert log.count("This process has to start anew") == 2


class Hanging(FakeStore):
    release = threading.Event()
    hung = 0

    def calendars(self) -> Sequence[StoreCalendar]:
        type(self).hung += 1
        self.release.wait(20)
        return super().calendars()


async def test_after_a_few_restarts_it_stays_and_tries_on(home: Path) -> None:
    """It goes on telling what is wrong, and works again once the dialog is closed."""
    (home / FILE).write_text(json.dumps([time.time() - 60] * 3))
    calendars = desk()
    async with Portal() as portal:
        pair_by_hand(home, portal)
        pace = replace(QUICK, store_patience=0.3)
        async with prepared(home, lambda settings: Hanging(calendars), pace=pace) as made:
            working = asyncio.create_task(made.run())
            await portal.until(lambda: Hanging.hung > 4)
            assert portal.told("synced") == []
            assert "outlook-busy" in made.standing.conditions
            Hanging.release.set()
            await portal.until(lambda: portal.told("synced"))
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


def test_restarts_are_counted_for_an_hour_whatever_process_counts(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps([time.time() - 3700, time.time() + 500]))
    assert [Restarts(tmp_path).take() for _ in range(4)] == [True, True, True, False]


def test_a_file_of_restarts_that_makes_no_sense_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("{nonsense")
    assert Restarts(tmp_path).take()


def test_a_parent_starts_its_child_again_for_as_long_as_that_asks_for_it(tmp_path: Path) -> None:
    """As on Windows, where a process cannot become another one."""
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys, pathlib\n"
        f"assert os.environ[{process.MINDED!r}]\n"
        "starts = pathlib.Path(sys.argv[1])\n"
        "starts.write_text(starts.read_text() + 'x')\n"
        "sys.exit(75 if len(starts.read_text()) < 3 else 6)\n"
    )
    starts = tmp_path / "starts"
    starts.write_text("")
    before = os.environ.get(process.MINDED)
    assert process.mind([sys.executable, str(child), str(starts)]) == 6
    assert starts.read_text() == "xxx"
    assert os.environ.get(process.MINDED) == before
