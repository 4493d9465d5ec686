"""What happens to a PC: it sleeps, its calendar program hangs, it changes hands."""

import asyncio
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from daybook_connector.local import settings_file
from daybook_connector.local.single import AlreadyRunning
from daybook_connector.running.lifetime import prepared, run_until
from daybook_connector.stores.events import StoreCalendar
from daybook_connector.stores.fake import FakeStore
from daybook_connector.sync.loop import StoreLost

from tests.portal import Portal
from tests.stage import QUICK, agent, desk, pair_by_hand, write


async def test_after_sleep_it_connects_anew_at_once(home: Path) -> None:
    pace = replace(QUICK, tick=0.05, jump=0.3)
    async with Portal() as portal, agent(home, portal, desk(), pace=pace) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        # Nothing of this process runs now, as when the computer sleeps.
        time.sleep(0.5)
        await portal.until(lambda: len(portal.of("hello")) == 2 and len(portal.told("synced")) >= 2)


class Hanging(FakeStore):
    """A store behind a dialog that nobody closes."""

    release = threading.Event()

    def calendars(self) -> Sequence[StoreCalendar]:
        self.release.wait(60)
        return super().calendars()


async def test_a_store_that_hangs_is_told_and_in_the_end_asks_for_a_new_process(
    home: Path,
) -> None:
    pace = replace(QUICK, store_patience=0.3)
    calendars = desk()
    async with Portal() as portal:
        pair_by_hand(home, portal)
        async with prepared(home, lambda settings: Hanging(calendars), pace=pace) as made:
            with pytest.raises(StoreLost):
                await asyncio.wait_for(made.run(), 60)
        told = [c["code"] for state in portal.of("state") for c in state["conditions"]]
        assert "outlook-busy" in told
        assert portal.told("synced") == []
    Hanging.release.set()


async def test_another_account_begins_with_a_clean_journal(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal:
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
            stream = running.journal.stream
            await portal.stop()
            running.wishes.pause()
        settings = settings_file.load(home)
        await portal.restart()
        portal.forget()
        settings_file.save(replace(settings, connector_id="OTHER-ID"), home)
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: portal.stream and portal.told("snapshot"))
            await portal.until(lambda: not running.journal.waiting())
            assert running.journal.stream != stream
            assert portal.told("wish") == []


async def test_an_unpaired_agent_waits_and_begins_when_it_is_paired(home: Path) -> None:
    calendars = desk()
    key = write(calendars)
    async with (
        Portal() as portal,
        prepared(home, lambda settings: FakeStore(calendars), pace=QUICK) as made,
    ):
        working = asyncio.create_task(made.run())
        assert made.status().state.value == "unpaired"
        settings = pair_by_hand(home, portal)
        await made.use(settings, "daybook-agent_test-token")
        await portal.until(lambda: key in portal.events("work"))
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def test_a_second_agent_of_the_same_folder_does_not_start(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()):
        with pytest.raises(AlreadyRunning):
            await run_until(asyncio.Event(), home)


async def test_the_mode_of_the_machines_policy_is_wished_for_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('mode = "auto"\n')
    monkeypatch.setattr("daybook_connector.local.settings_file.policy_file", lambda: policy)
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: "https" in {state["line"] for state in portal.of("state")})
        await portal.until(lambda: portal.settings["mode"] == "auto")
        running.wishes.set_mode("realtime")
        await portal.until(lambda: portal.sockets and portal.settings["mode"] == "realtime")
        portal.cut()
        await portal.until(lambda: len(portal.of("hello")) >= 4 and not running.journal.waiting())
        wishes = [wish.get("mode") for wish in portal.told("wish")]
        assert wishes == ["auto", "realtime"]
