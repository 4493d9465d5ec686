"""Getting hold of Outlook, and losing it."""

import gc
import sys
import threading
from typing import Any

import pytest
from daybook_connector.stores.base import StoreFacts
from daybook_connector.stores.errors import (
    NewOutlookOnly,
    StoreBusy,
    StoreClosed,
    StoreError,
    StoreMissing,
)
from daybook_connector.stores.outlook import OutlookStore
from daybook_connector.stores.outlook.attach import PREFERENCES
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.words.reasons import reason

from tests.fake_outlook import Record, World, com_of
from tests.fake_outlook.dispatch import REJECTED, RETRY_LATER, UNAVAILABLE, com_error
from tests.fake_outlook.modules import CANNOT_START
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import HOUR, MONDAY, WINDOW


@pytest.fixture
def world() -> World:
    return World()


class Time:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def store_of(world: World, **more: Any) -> OutlookStore:
    time = Time()
    store = OutlookStore(com=com_of(world), clock=time, sleep=time.sleep, **more)
    store.time = time  # type: ignore[attr-defined]
    return store


def test_the_running_outlook_is_used(world: World) -> None:
    with store_of(world) as store:
        told = store.facts()
    assert told == StoreFacts("Outlook", "16.0.0.18025", "anna@example.com", "Europe/Berlin")
    assert world.initialised == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there may be an Outlook here")
def test_elsewhere_than_on_windows_it_says_so() -> None:
    store = OutlookStore()
    with pytest.raises(StoreMissing, match="Outlook exists on Windows only"):
        store.open()
    assert store.facts() == StoreFacts("Outlook", open=False)


def test_a_closed_outlook_is_closed(world: World) -> None:
    world.running = False
    store = store_of(world)
    with pytest.raises(StoreClosed):
        store.open()
    with pytest.raises(StoreClosed):
        store.calendars()
    store.close()
    assert world.initialised == 0


def test_a_closed_outlook_is_started_where_that_is_allowed_and_closed_again(world: World) -> None:
    world.running = False
    with store_of(world, may_start=True) as store:
        assert store.facts().open
        assert [calendar.name for calendar in store.calendars()] == ["Calendar"]
    assert not world.running


def test_an_outlook_that_the_user_gave_a_window_meanwhile_stays_open(world: World) -> None:
    world.running = False
    with store_of(world, may_start=True):
        world.has_window = True
    assert world.running


def test_starting_is_tried_three_times(world: World) -> None:
    world.running = False
    store = store_of(world, may_start=True)
    com = store._com
    assert com is not None
    com.pythoncom.starts = [CANNOT_START] * 2
    with store:
        assert store.facts().open
    assert store.time.now == 20.0  # type: ignore[attr-defined]


def test_an_outlook_of_an_administrator_cannot_be_reached(world: World) -> None:
    world.running = False
    store = store_of(world, may_start=True)
    assert store._com is not None
    store._com.pythoncom.starts = [CANNOT_START] * 3
    with pytest.raises(StoreClosed, match="administrator"):
        store.open()


def test_only_the_new_outlook(world: World) -> None:
    world.installed = False
    with pytest.raises(StoreMissing):
        store_of(world).open()
    world.packages = ["Some.Program_1", "Microsoft.OutlookForWindows_1.2026.1_x64__8wekyb3d8bbwe"]
    with pytest.raises(NewOutlookOnly):
        store_of(world).open()


def test_the_switch_to_the_new_outlook(world: World) -> None:
    world.running = False
    world.registry[PREFERENCES] = {"UseNewOutlook": 1}
    with pytest.raises(NewOutlookOnly):
        store_of(world, may_start=True).open()
    assert not world.running


@pytest.mark.parametrize("code", [REJECTED, RETRY_LATER])
def test_a_busy_outlook_is_asked_again(world: World, code: int) -> None:
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR))
    with store_of(world) as store:
        world.trap("StartUTC", com_error(code), times=5)
        assert len(store.read(key_of(world.calendar), WINDOW)) == 1
        assert 0.1 * 31 <= store.time.now < 4  # type: ignore[attr-defined]


def test_a_dialog_that_stays_open_is_told_after_45_seconds(world: World) -> None:
    with store_of(world) as store:
        world.trap("GetDefaultFolder", com_error(RETRY_LATER), times=1000)
        with pytest.raises(StoreBusy, match="RPC_E_SERVERCALL_RETRYLATER in GetDefaultFolder"):
            store.calendars()
        assert 35 < store.time.now <= 45  # type: ignore[attr-defined]
        world.traps.clear()
        assert store.calendars()


def test_outlook_closed_in_the_middle_of_a_read(world: World) -> None:
    world.add(world.calendar, *(Record(MONDAY, MONDAY + HOUR) for _ in range(9)))
    with store_of(world) as store:
        world.trap("GetNext", com_error(UNAVAILABLE), after=4)
        with pytest.raises(StoreClosed):
            store.read(key_of(world.calendar), WINDOW)
        assert not store.facts().open
        store.open()
        assert world.initialised == 1
        assert len(store.read(key_of(world.calendar), WINDOW)) == 9


def test_all_references_are_dropped_when_the_user_closes_outlook(world: World) -> None:
    told: list[str] = []
    with store_of(world) as store:
        store.watch(told.append)
        world.close_program()
        store.pump()
        assert (told, store.facts().open, remotes()) == ([""], False, 0)
        with pytest.raises(StoreClosed):
            store.calendars()


def remotes() -> int:
    """Objects of Outlook's that are held anywhere."""
    return sum(type(each) is Remote for each in gc.get_objects())


@pytest.mark.parametrize("member", ["GetNext", "StartUTC", "Restrict", "GetFolderFromID"])
def test_an_error_takes_no_object_of_outlooks_with_it(world: World, member: str) -> None:
    """It goes to another thread, where they must not be released."""
    world.add(world.calendar, *(Record(MONDAY, MONDAY + HOUR) for _ in range(3)))
    store = store_of(world)
    with store:
        before = remotes()
        world.trap(member, com_error(UNAVAILABLE))
        with pytest.raises(StoreClosed) as info:
            store.read(key_of(world.calendar), WINDOW)
        assert remotes() < before
        store.close()
        assert remotes() == 0
    assert info.value.__context__ is None


def test_another_thread_may_not_call(world: World) -> None:
    caught: list[StoreError] = []
    with store_of(world) as store:

        def call() -> None:
            with pytest.raises(StoreError, match="RPC_E_WRONG_THREAD") as info:
                store.read(key_of(world.calendar), WINDOW)
            caught.append(info.value)

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_slow_calls_are_remembered(world: World) -> None:
    with store_of(world) as store:
        session = store._session
        assert session is not None
        session.calls.make("Save", lambda: store.time.sleep(2.5))  # type: ignore[attr-defined]
        assert store.facts().remarks == (reason("call-took", member="Save", took_ms=2500),)
