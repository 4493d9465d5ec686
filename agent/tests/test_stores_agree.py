"""Whatever user and portal do, in whatever order: folder and memory tell the same."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from daybook_connector.stores.errors import StoreEventGone
from daybook_connector.stores.events import ShowAs, StoreEvent, WrittenEvent
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tests.store_contract import Side
from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, draft, later
from tests.test_fake_store import DeskSide
from tests.vdir_side import FolderSide

Pair = tuple[str, str]

_starts = st.integers(-30, 60).map(lambda hours: MONDAY + hours * HOUR)
_fields = st.fixed_dictionaries(
    {"title": st.sampled_from(["Lunch", "Dinner", "Zoë"])},
    optional={
        "show_as": st.sampled_from(list(ShowAs)),
        "private": st.just(True),
    },
)


class TwoStores(RuleBasedStateMachine):
    """A key is a pair: the event's key in memory, and in the folder."""

    events = Bundle("events")
    ours = Bundle("ours")

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._sides: tuple[Side, Side] = (
            DeskSide(),
            FolderSide(Path(self._folder.name) / "calendars"),
        )
        self._stores = tuple(side.store() for side in self._sides)
        for store in self._stores:
            store.open()

    def teardown(self) -> None:
        for store in self._stores:
            store.close()
        self._folder.cleanup()

    @rule(target=events, start=_starts, hours=st.integers(0, 30), fields=_fields)
    def add(self, start: Any, hours: int, fields: dict[str, Any]) -> Pair:
        end = start + hours * HOUR
        memory, folder = (side.add(side.calendar, start, end, **fields) for side in self._sides)
        return memory, folder

    @rule(start=_starts, days=st.integers(1, 8), times=st.integers(1, 20))
    def add_series(self, start: Any, days: int, times: int) -> None:
        for side in self._sides:
            side.add_series(
                side.calendar, start, HOUR, zone="Europe/Berlin", days=days, times=times
            )

    @rule(pair=events, start=_starts, fields=_fields)
    def change(self, pair: Pair, start: Any, fields: dict[str, Any]) -> None:
        for side, key in zip(self._sides, pair, strict=True):
            if key in self._told(side):
                side.change(side.calendar, key, start=start, end=start + HOUR, **fields)

    @rule(pair=events)
    def remove(self, pair: Pair) -> None:
        for side, key in zip(self._sides, pair, strict=True):
            if key in self._told(side):
                side.remove(side.calendar, key)

    @rule(one=ours)
    def remove_ours(self, one: Any) -> None:
        for side in self._sides:
            for key in (k for k, event in self._told(side).items() if event.uid == one[0].uid):
                side.remove(side.calendar, key)

    @rule(one=ours, start=_starts, fields=_fields)
    def change_ours(self, one: Any, start: Any, fields: dict[str, Any]) -> None:
        for side in self._sides:
            for key in (k for k, event in self._told(side).items() if event.uid == one[0].uid):
                side.change(side.calendar, key, start=start, end=start + HOUR, **fields)

    @rule(target=ours, start=_starts, private=st.booleans())
    def put(self, start: Any, private: bool) -> Any:
        wanted = draft(start, private=private)
        memory, folder = (store.put("private", wanted) for store in self._stores)
        assert memory == replace(folder, key=memory.key)
        return multiple((wanted, (memory.key, folder.key)))

    @rule(one=ours, hours=st.integers(1, 5), by_key=st.booleans())
    def put_again(self, one: Any, hours: int, by_key: bool) -> None:
        wanted, pair = one
        moved = later(wanted, timedelta(hours=hours))
        told: list[WrittenEvent | None] = []
        for store, key in zip(self._stores, pair, strict=True):
            try:
                told.append(replace(store.put("private", moved, key if by_key else ""), key=""))
            except StoreEventGone:
                told.append(None)
        assert told[0] == told[1]

    @rule(one=ours)
    def take_back(self, one: Any) -> None:
        wanted, pair = one
        for store, key in zip(self._stores, pair, strict=True):
            store.remove("private", wanted.uid, key)

    @invariant()
    def both_tell_the_same(self) -> None:
        memory, folder = (
            sorted(map(_bare, store.read("private", WINDOW, titles=True)), key=str)
            for store in self._stores
        )
        assert memory == folder

    def _told(self, side: Side) -> dict[str, StoreEvent]:
        window = replace(WINDOW, start=WINDOW.start - 10 * DAY)
        store = self._stores[self._sides.index(side)]
        return {event.key: event for event in store.read(side.calendar, window)}


def _bare(event: StoreEvent) -> StoreEvent:
    """Without the names that each store gives, and what is made of them."""
    uid = event.uid if event.revision is not None else ""
    etag = event.etag if event.revision is not None else ""
    key = event.key.partition("#")[2]
    return replace(event, key=key, etag=etag, uid=uid)


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
