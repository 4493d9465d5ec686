"""All calls on a store come from one thread, and a stuck one is given up."""

import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from daybook_connector.stores.errors import StoreClosed
from daybook_connector.stores.fake import FakeDesk, FakeStore
from daybook_connector.stores.thread import StoreStuck, StoreThread


@pytest.fixture
def desk() -> FakeDesk:
    made = FakeDesk()
    made.add_calendar("work")
    return made


@pytest.fixture
async def thread(desk: FakeDesk) -> AsyncIterator[StoreThread]:
    made = StoreThread(lambda: FakeStore(desk), patience=0.5)
    made.subscribe(desk.calls.append)
    yield made
    made.stop()


async def test_every_call_comes_from_one_thread_that_is_not_ours(thread: StoreThread) -> None:
    names = {await thread.call(lambda store: threading.get_ident()) for _ in range(5)}
    assert len(names) == 1
    assert threading.get_ident() not in names


async def test_the_store_is_opened_for_the_first_call_and_after_its_own_trouble(
    thread: StoreThread, desk: FakeDesk
) -> None:
    await thread.call(lambda store: store.calendars())
    first = thread.opening
    desk.close_program()
    with pytest.raises(StoreClosed):
        await thread.call(lambda store: store.calendars())
    assert (thread.opening, first > 0) == (0, True)
    desk.be_ready()
    assert [c.key for c in await thread.call(lambda store: store.calendars())] == ["work"]
    assert thread.opening > first
    assert thread.watching


async def test_facts_are_told_without_opening(thread: StoreThread, desk: FakeDesk) -> None:
    desk.close_program()
    facts = await thread.call(lambda store: store.facts(), closed=True)
    assert (facts.name, facts.open) == ("Memory", False)


async def test_a_call_that_hangs_is_given_up_and_the_next_gets_a_new_thread(
    thread: StoreThread,
) -> None:
    release = threading.Event()
    before = await thread.call(lambda store: threading.get_ident())
    with pytest.raises(StoreStuck):
        await thread.call(lambda store: release.wait(20))
    assert thread.stuck == 1
    assert await thread.call(lambda store: threading.get_ident()) != before
    release.set()


async def test_a_long_call_that_shows_signs_of_life_is_waited_for(thread: StoreThread) -> None:
    def work(store: object) -> str:
        for _ in range(6):
            threading.Event().wait(0.2)
            thread.sign_of_life()
        return "done"

    assert await thread.call(work) == "done"


async def test_changes_are_heard_again_after_the_store_was_away(desk: FakeDesk) -> None:
    heard: list[str] = []
    thread = StoreThread(lambda: FakeStore(desk))
    thread.subscribe(heard.append)
    await thread.call(lambda store: store.calendars())
    thread.renew()
    await thread.call(lambda store: store.calendars())
    day = datetime(2026, 11, 25, 9, tzinfo=UTC)
    desk.add("work", day, day)
    assert heard == ["work"]
    thread.stop()
