"""The journal is damaged while the agent runs: it goes on with a new one."""

import os
import sqlite3
from pathlib import Path

import pytest
from daybook_connector.journal import JournalDamaged, open_journal
from daybook_connector.running.lifetime import JOURNAL
from daybook_protocol.reports import FindingsMessage, WishMessage

from tests.portal import Portal
from tests.stage import agent, desk, write


def findings(number: int) -> FindingsMessage:
    return FindingsMessage(kind="doctor", report={"text": "x" * 4000, "number": number})


def overwrite(path: Path) -> None:
    """Another program brings all pages into the main file, and then writes nonsense over them."""
    other = sqlite3.connect(path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))


def empty(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    os.truncate(path, 0)


def scribble_over_the_head(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    with path.open("r+b") as file:
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", [overwrite, empty, scribble_over_the_head])
async def test_a_journal_that_is_damaged_under_a_running_agent_is_replaced(
    home: Path, damage: object
) -> None:
    calendars = desk("work", "home")
    keys = {write(calendars, "work", hours) for hours in range(200)}
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        portal.change_settings(titles=True, days_ahead=30)
        await portal.until(lambda: running.standing.reading.days_ahead == 30)
        await portal.until(lambda: len(portal.told("synced")) == 2 and portal.settings["titles"])
        await portal.until(lambda: not running.journal.waiting())
        stream = running.journal.stream
        damage(home / JOURNAL)
        keys.add(write(calendars, "work", 24, title="Lunch"))
        order = portal.order("remove", calendar="work", uid="nobody@portal", key="")
        await portal.until(lambda: portal.stream != stream)
        await portal.until(lambda: set(portal.events("work")) == keys)
        await portal.until(lambda: order in portal.answers)
        await portal.until(lambda: portal.of("state")[-1]["conditions"] == [])
        await portal.until(lambda: portal.reports[-1]["type"] == "synced")
        await portal.until(lambda: not running.journal.waiting())
        assert running.journal.stream == portal.stream
        assert running.status().alerts == ()
        assert portal.wrong == []
    (aside,) = home.glob("*.damaged-*")
    assert aside.name.startswith(JOURNAL)


def test_settings_that_can_still_be_read_are_kept(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL
    journal = open_journal(path)
    begun = []
    journal.subscribe(lambda: begun.append(journal.stream))
    journal.keep_settings({"mode": "manual", "paused": True})
    journal.note("account", "work")
    for number in range(300):
        journal.queue(findings(number))
    before = journal.stream
    overwrite_reports(path)
    with pytest.raises(JournalDamaged), journal.entry():
        journal.reports(0, 300)
    assert begun == [journal.stream]
    assert journal.stream != before
    assert (journal.settings(), journal.noted("account")) == (
        {"mode": "manual", "paused": True},
        "work",
    )
    assert (journal.waiting(), journal.queue(WishMessage(paused=False))) == (0, 1)


def overwrite_reports(path: Path) -> None:
    """The file's second half, where the long reports are."""
    other = sqlite3.connect(path)
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 2))
