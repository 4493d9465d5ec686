"""What is new about a calendar is queued in steps, and stays true whatever comes in between."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from daybook_connector.journal import Journal, open_journal
from daybook_connector.stores.events import StoreEvent
from daybook_connector.sync.reporting import report

START = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return open_journal(tmp_path / "journal.sqlite3")


def events(count: int, etag: str = "1") -> list[StoreEvent]:
    return [StoreEvent(f"k{n}", etag, START, START + timedelta(hours=1)) for n in range(count)]


def queued(journal: Journal) -> list[tuple[str, int]]:
    """Type, and part or number of events, of each report that waits."""
    bodies = [json.loads(each.body) for each in journal.reports(0, 100)]
    return [(body["type"], body.get("part") or len(body["events"])) for body in bodies]


async def until_queued(journal: Journal, count: int) -> None:
    while journal.waiting() < count:
        await asyncio.sleep(0)


async def test_the_first_report_is_a_snapshot_and_later_ones_what_has_changed(
    journal: Journal,
) -> None:
    assert await report(journal, "work", events(400)) == 2
    assert queued(journal) == [("snapshot", 1), ("snapshot", 2)]
    assert await report(journal, "work", events(400)) == 0
    assert await report(journal, "work", events(300, etag="2")) == 2
    assert queued(journal)[2:] == [("changes", 200), ("changes", 100)]
    last = json.loads(journal.reports(3, 1)[0].body)
    known = journal.known("work")
    assert known is not None
    assert (known.revision, known.items) == (
        last["revision"],
        {each.key: "2" for each in events(300)},
    )
    assert len(last["removed"]) == 100


async def test_others_get_their_turn_between_the_steps(journal: Journal) -> None:
    seen: list[int] = []

    async def look() -> None:
        while True:
            seen.append(journal.waiting())
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    await report(journal, "work", events(1000))
    looking.cancel()
    assert {1, 2, 3, 4} <= set(seen)


async def test_a_snapshot_that_was_not_finished_is_begun_again(journal: Journal) -> None:
    reporting = asyncio.create_task(report(journal, "work", events(1000)))
    await until_queued(journal, 2)
    reporting.cancel()
    await asyncio.gather(reporting, return_exceptions=True)
    assert journal.known("work") is None
    # Between the two the owner has removed one of those that were queued.
    assert await report(journal, "work", events(1000)[1:]) == 5
    known = journal.known("work")
    assert known is not None
    assert len(known.items) == 999


@pytest.mark.parametrize("known_before", [False, True])
async def test_what_is_forgotten_in_between_is_not_gone_on_with(
    journal: Journal, *, known_before: bool
) -> None:
    if known_before:
        await report(journal, "work", events(1000))
        journal.acknowledge(journal.next_seq - 1)
    reporting = asyncio.create_task(report(journal, "work", events(1000, etag="2")))
    await until_queued(journal, 2)
    journal.forget("work")
    assert await reporting is None
    assert journal.known("work") is None
    assert await report(journal, "work", events(1000)) == 5


async def test_a_new_stream_in_between_gets_no_half_of_a_snapshot(journal: Journal) -> None:
    reporting = asyncio.create_task(report(journal, "work", events(1000)))
    await until_queued(journal, 2)
    journal.begin_new_stream()
    assert await reporting is None
    assert journal.waiting() == 0
