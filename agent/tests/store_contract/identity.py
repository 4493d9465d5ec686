"""When keys and etags stay, and when they change."""

from typing import Any

import pytest
from daybook_connector.stores.events import ShowAs

from tests.store_contract.scene import HOUR, MONDAY, WINDOW, read
from tests.store_contract.side import Side


class IdentityContract:
    def test_reading_again_tells_the_same(self, side: Side) -> None:
        side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Lunch")
        side.add_series(side.calendar, MONDAY, HOUR, zone="Europe/Berlin", days=7, times=3)
        assert read(side) == read(side)
        assert read(side, titles=True) == read(side, titles=True)

    def test_one_store_reads_the_same_as_another(self, side: Side) -> None:
        side.add(side.calendar, MONDAY, MONDAY + HOUR)
        first = read(side)
        side.add(side.second, MONDAY, MONDAY + HOUR)
        assert read(side) == first

    @pytest.mark.parametrize(
        ("changes", "titles"),
        [
            ({"start": MONDAY + HOUR, "end": MONDAY + 2 * HOUR}, False),
            ({"end": MONDAY + 2 * HOUR}, False),
            ({"show_as": ShowAs.FREE}, False),
            ({"private": True}, False),
            ({"title": "Dinner"}, True),
        ],
        ids=["moved", "longer", "free", "private", "title"],
    )
    def test_a_change_keeps_the_key_and_changes_the_etag(
        self, side: Side, changes: dict[str, Any], titles: bool
    ) -> None:
        key = side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Lunch")
        with side.store() as store:
            (before,) = store.read(side.calendar, WINDOW, titles=titles)
            side.change(side.calendar, key, **changes)
            (after,) = store.read(side.calendar, WINDOW, titles=titles)
        assert before.key == after.key == key
        assert before.etag != after.etag
        assert {name: getattr(after, name) for name in changes} == changes

    def test_a_change_and_its_return_lead_to_the_first_etag(self, side: Side) -> None:
        key = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        first = read(side)
        side.change(side.calendar, key, show_as=ShowAs.AWAY)
        side.change(side.calendar, key, show_as=ShowAs.BUSY)
        assert read(side) == first

    def test_what_the_portal_may_not_know_does_not_change_the_etag(self, side: Side) -> None:
        key = side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Lunch")
        secret = side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Dentist", private=True)
        without, asked = read(side), read(side, titles=True)
        side.add_note(side.calendar, key)
        side.change(side.calendar, secret, title="Surgeon")
        assert read(side) == without
        assert read(side, titles=True) == asked
        side.change(side.calendar, key, title="Dinner")
        assert read(side) == without

    def test_a_removed_event_is_no_longer_told(self, side: Side) -> None:
        goes = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        stays = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        with side.store() as store:
            assert {e.key for e in store.read(side.calendar, WINDOW)} == {goes, stays}
            side.remove(side.calendar, goes)
            assert [e.key for e in store.read(side.calendar, WINDOW)] == [stays]
