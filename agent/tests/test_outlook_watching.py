"""What Outlook tells by itself, and when it does not."""

import gc

import pytest
from daybook_connector.stores.outlook import OutlookStore

from tests.fake_outlook import Record, World, com_of
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import HOUR, MONDAY, WINDOW, draft


@pytest.fixture
def world() -> World:
    return World()


def record() -> Record:
    return Record(MONDAY, MONDAY + HOUR)


def test_events_come_while_the_thread_looks_for_messages(world: World) -> None:
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        assert store.watch(told.append)
        gc.collect()
        world.add(world.calendar, record())
        assert told == []
        store.pump()
        assert told == [key_of(world.calendar)]


def test_sinks_outlive_the_garbage_collection(world: World) -> None:
    """Outlook forgets the sinks of a collection that nobody holds."""
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        for _ in range(3):
            store.read(key_of(world.calendar), WINDOW)
            gc.collect()
        world.add(world.calendar, record())
        store.pump()
        assert told == [key_of(world.calendar)]
        kept = [items for items in world.calendar.collections if items.sinks]
        assert len(kept) == 1


def test_the_removal_of_the_last_item_is_heard_by_the_move(world: World) -> None:
    last = record()
    world.add(world.calendar, last)
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        world.remove(world.calendar, last)
        store.pump()
    assert told == [key_of(world.calendar)]


def test_many_additions_at_once_are_not_told(world: World) -> None:
    """Hence the passes on a timer."""
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        world.add(world.calendar, *(record() for _ in range(17)))
        store.pump()
        assert told == []
        assert len(store.read(key_of(world.calendar), WINDOW)) == 17


def test_calendars_that_come_and_go_are_told_without_a_key(world: World) -> None:
    folder = world.calendar.add_folder("Sports")
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        world.remove_folder(folder)
        store.pump()
    assert "" in told


def test_a_second_listener_hears_the_same_once(world: World) -> None:
    first: list[str] = []
    second: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(first.append)
        store.watch(second.append)
        world.add(world.calendar, record())
        store.pump()
    assert first == second == [key_of(world.calendar)]


def test_own_writes_are_told_too(world: World) -> None:
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        store.put(key_of(world.calendar), draft())
        store.pump()
    assert set(told) == {key_of(world.calendar)}


def test_a_calendar_that_cannot_be_watched_hinders_no_other(world: World) -> None:
    broken = world.calendar.add_folder("Broken")
    broken.offline = True
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        assert store.watch(told.append)
        world.add(world.calendar, record())
        store.pump()
    assert told == [key_of(world.calendar)]


def test_watching_goes_on_after_outlook_was_closed_and_opened(world: World) -> None:
    told: list[str] = []
    with OutlookStore(com=com_of(world)) as store:
        store.watch(told.append)
        world.close_program()
        store.pump()
        told.clear()
        world.running = True
        store.open()
        world.add(world.calendar, record())
        store.pump()
        assert told == [key_of(world.calendar)]


def test_a_closed_store_leaves_no_sink(world: World) -> None:
    store = OutlookStore(com=com_of(world))
    with store:
        store.watch(lambda _: None)
    gc.collect()
    assert world.application.sinks == []
    assert world.calendar.sinks == []
    assert [items for items in world.calendar.collections if items.sinks] == []
