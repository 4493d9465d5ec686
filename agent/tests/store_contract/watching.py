"""Being told that something changed."""

from collections.abc import Callable
from threading import Event as Flag

import pytest
from daybook_connector.stores.base import Store
from daybook_connector.stores.events import ShowAs

from tests.store_contract.scene import HOUR, MONDAY, WINDOW, draft
from tests.store_contract.side import Side

PROMPTLY = 1.0


class Listener:
    """Hears of changes; `hears` does something and waits until it was told."""

    def __init__(self, store: Store) -> None:
        self.told: list[str] = []
        self._flag = Flag()
        if not store.watch(self._changed):
            pytest.skip("this store cannot tell of changes")

    def _changed(self, calendar: str) -> None:
        self.told.append(calendar)
        self._flag.set()

    def hears(self, deed: Callable[[], object]) -> bool:
        self._flag.clear()
        deed()
        return self._flag.wait(PROMPTLY)


class WatchContract:
    def test_every_change_of_the_user_is_told_within_a_second(self, side: Side) -> None:
        with side.store() as store:
            listener = Listener(store)
            keys: list[str] = []
            assert listener.hears(
                lambda: keys.append(side.add(side.calendar, MONDAY, MONDAY + HOUR))
            )
            assert [event.key for event in store.read(side.calendar, WINDOW)] == keys
            assert listener.hears(lambda: side.change(side.calendar, keys[0], show_as=ShowAs.FREE))
            assert [e.show_as for e in store.read(side.calendar, WINDOW)] == [ShowAs.FREE]
            assert listener.hears(lambda: side.remove(side.calendar, keys[0]))
            assert not store.read(side.calendar, WINDOW)
        assert set(listener.told) <= {"", side.calendar}

    def test_changes_in_any_calendar_are_told(self, side: Side) -> None:
        with side.store() as store:
            listener = Listener(store)
            for calendar in (side.calendar, side.second):
                listener.told.clear()
                assert listener.hears(lambda c=calendar: side.add(c, MONDAY, MONDAY + HOUR))
                assert set(listener.told) <= {"", calendar}

    def test_a_removed_calendar_is_told(self, side: Side) -> None:
        with side.store() as store:
            listener = Listener(store)
            assert listener.hears(lambda: side.remove_calendar(side.second))

    def test_writes_go_on_while_it_watches(self, side: Side) -> None:
        with side.store() as store:
            listener = Listener(store)
            assert listener.hears(lambda: store.put(side.calendar, draft()))

    def test_a_closed_store_tells_nothing_more(self, side: Side) -> None:
        store = side.store()
        with store:
            listener = Listener(store)
            assert listener.hears(lambda: side.add(side.calendar, MONDAY, MONDAY + HOUR))
        listener.told.clear()
        # A second store on the same calendars shows that the change could have been told.
        with side.store() as other:
            witness = Listener(other)
            assert witness.hears(lambda: side.add(side.calendar, MONDAY, MONDAY + HOUR))
        assert listener.told == []
