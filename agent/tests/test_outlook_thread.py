"""Outlook's store on the agent's own thread: COM's apartment, and events while it is idle."""

import asyncio

from daybook_connector.stores.outlook import OutlookStore
from daybook_connector.stores.thread import StoreThread

from tests.fake_outlook import Record, World, com_of
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import HOUR, MONDAY, WINDOW


async def test_events_arrive_while_the_thread_is_idle() -> None:
    world = World()
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[str] = asyncio.Queue()
    thread = StoreThread(lambda: OutlookStore(com=com_of(world)))
    thread.subscribe(lambda key: loop.call_soon_threadsafe(told.put_nowait, key))
    calendar = key_of(world.calendar)
    try:
        assert await thread.call(lambda store: store.read(calendar, WINDOW)) == []
        assert thread.watching
        world.add(world.calendar, Record(MONDAY, MONDAY + HOUR))
        assert await asyncio.wait_for(told.get(), 5) == calendar
        assert len(await thread.call(lambda store: store.read(calendar, WINDOW))) == 1
    finally:
        thread.stop()


async def test_outlook_closed_and_opened_again_is_picked_up() -> None:
    world = World()
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[str] = asyncio.Queue()
    thread = StoreThread(lambda: OutlookStore(com=com_of(world)))
    thread.subscribe(lambda key: loop.call_soon_threadsafe(told.put_nowait, key))
    try:
        assert (await thread.call(lambda store: store.facts())).open
        world.close_program()
        assert await asyncio.wait_for(told.get(), 5) == ""
        assert not (await thread.call(lambda store: store.facts(), closed=True)).open
        world.running = True
        thread.renew()
        assert (await thread.call(lambda store: store.facts())).open
        while not told.empty():
            told.get_nowait()
        world.add(world.calendar, Record(MONDAY, MONDAY + HOUR))
        assert await asyncio.wait_for(told.get(), 5) == key_of(world.calendar)
    finally:
        thread.stop()
