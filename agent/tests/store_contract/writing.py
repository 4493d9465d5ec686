"""What the portal may have written, changed and removed."""

from dataclasses import replace

import pytest
from daybook_connector.stores.errors import (
    StoreCalendarGone,
    StoreEventGone,
    StorePermissionRefused,
)
from daybook_connector.stores.events import ShowAs, StoreEvent

from tests.store_contract.scene import (
    HOUR,
    MONDAY,
    WINDOW,
    by_key,
    draft,
    later,
    read,
)
from tests.store_contract.side import Side


class PutContract:
    def test_a_written_event_comes_back_as_it_was_drafted(self, side: Side) -> None:
        wanted = draft(revision=7)
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            (event,) = store.read(side.calendar, WINDOW)
            (titled,) = store.read(side.calendar, WINDOW, titles=True)
        expected = StoreEvent(
            written.key, written.etag, wanted.start, wanted.end, uid=wanted.uid, revision=7
        )
        assert event == expected
        assert titled == replace(expected, title=wanted.title)
        assert not written.adopted

    @pytest.mark.parametrize("zone", ["UTC", "Australia/Lord_Howe", "America/New_York"])
    def test_an_event_is_written_in_any_zone(self, side: Side, zone: str) -> None:
        wanted = draft(zone=zone)
        with side.store() as store:
            store.put(side.calendar, wanted)
            (event,) = store.read(side.calendar, WINDOW)
        assert (event.start, event.end) == (wanted.start, wanted.end)

    def test_a_private_event_keeps_its_title_to_itself(self, side: Side) -> None:
        with side.store() as store:
            written = store.put(side.calendar, draft(private=True))
            (event,) = store.read(side.calendar, WINDOW, titles=True)
        assert (event.private, event.title, event.etag) == (True, "", written.etag)

    def test_an_event_with_nothing_but_a_title_is_written(self, side: Side) -> None:
        with side.store() as store:
            store.put(side.calendar, draft(title="", description="", location="", url=""))
            (event,) = store.read(side.calendar, WINDOW, titles=True)
        assert event.title == ""

    def test_the_same_put_again_finds_the_first_one(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            first = store.put(side.calendar, wanted)
            second = store.put(side.calendar, wanted)
            events = by_key(store.read(side.calendar, WINDOW))
        assert second == replace(first, adopted=True)
        assert list(events) == [first.key]

    def test_another_store_finds_an_earlier_try_and_brings_it_up_to_date(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            first = store.put(side.calendar, wanted)
        with side.store() as store:
            second = store.put(side.calendar, later(wanted))
        (event,) = read(side).values()
        assert (second.key, second.adopted) == (first.key, True)
        assert (event.etag, event.revision) == (second.etag, 2)
        assert event.start == later(wanted).start

    def test_an_update_moves_the_event_and_keeps_what_the_owner_added(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            first = store.put(side.calendar, wanted)
            side.add_note(side.calendar, first.key)
            second = store.put(side.calendar, later(wanted), first.key)
            (event,) = store.read(side.calendar, WINDOW)
        assert (event.key, event.etag) == (second.key, second.etag)
        assert first.etag != second.etag
        assert (event.start, event.revision, second.adopted) == (later(wanted).start, 2, False)
        assert side.has_note(side.calendar, second.key)

    def test_an_update_takes_back_what_the_owner_moved(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            first = store.put(side.calendar, wanted)
            side.change(
                side.calendar,
                first.key,
                start=MONDAY + 4 * HOUR,
                end=MONDAY + 6 * HOUR,
                title="Mine now",
                show_as=ShowAs.FREE,
            )
            second = store.put(side.calendar, wanted, first.key)
            (event,) = store.read(side.calendar, WINDOW, titles=True)
        assert (event.start, event.end, event.title) == (wanted.start, wanted.end, wanted.title)
        assert (event.show_as, event.etag) == (ShowAs.BUSY, first.etag)
        assert second == first

    def test_an_event_that_the_owner_moved_is_told_so(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            side.change(side.calendar, written.key, start=MONDAY + HOUR, end=MONDAY + 2 * HOUR)
            (event,) = store.read(side.calendar, WINDOW)
        assert event == replace(
            StoreEvent(written.key, event.etag, MONDAY + HOUR, MONDAY + 2 * HOUR),
            uid=wanted.uid,
            revision=1,
        )
        assert event.etag != written.etag

    def test_an_update_of_a_vanished_event_says_so_and_writes_nothing(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            side.remove(side.calendar, written.key)
            with pytest.raises(StoreEventGone):
                store.put(side.calendar, later(wanted), written.key)
            assert store.read(side.calendar, WINDOW) in ((), [])
            again = store.put(side.calendar, later(wanted))
            (event,) = store.read(side.calendar, WINDOW)
        assert (event.key, again.adopted) == (again.key, False)

    def test_a_key_that_names_another_event_changes_nothing_of_the_owner(self, side: Side) -> None:
        foreign = side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Lunch")
        before = read(side, titles=True)
        with side.store() as store, pytest.raises(StoreEventGone):
            store.put(side.calendar, draft(), foreign)
        assert read(side, titles=True) == before

    def test_writing_leaves_other_events_alone(self, side: Side) -> None:
        side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Lunch")
        before = read(side, titles=True)
        with side.store() as store:
            written = store.put(side.calendar, draft())
            store.put(side.calendar, draft())
            store.remove(side.calendar, "", written.key)
        after = read(side, titles=True)
        assert {key: after[key] for key in before} == before

    def test_a_calendar_that_is_gone_cannot_be_written(self, side: Side) -> None:
        with side.store() as store:
            written = store.put(side.calendar, draft())
            side.remove_calendar(side.calendar)
            with pytest.raises(StoreCalendarGone):
                store.put(side.calendar, draft())
            with pytest.raises(StoreCalendarGone):
                store.put(side.calendar, draft(), written.key)

    def test_a_calendar_that_can_only_be_read_is_not_written(self, side: Side) -> None:
        closed = [calendar for calendar in (side.read_only, side.free_busy) if calendar]
        with side.store() as store:
            for calendar in closed:
                with pytest.raises(StorePermissionRefused):
                    store.put(calendar, draft())

    def test_lost_write_access_refuses_every_write(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            before = store.read(side.calendar, WINDOW)
            side.take_write_access(side.calendar)
            with pytest.raises(StorePermissionRefused):
                store.put(side.calendar, draft())
            with pytest.raises(StorePermissionRefused):
                store.put(side.calendar, later(wanted), written.key)
            with pytest.raises(StorePermissionRefused):
                store.remove(side.calendar, wanted.uid, written.key)
            assert store.read(side.calendar, WINDOW) == before


class RemoveContract:
    @pytest.mark.parametrize("with_key", [True, False])
    def test_our_event_is_removed_and_nothing_else(self, side: Side, with_key: bool) -> None:
        wanted = draft()
        stays = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            store.remove(side.calendar, wanted.uid, written.key if with_key else "")
            assert list(by_key(store.read(side.calendar, WINDOW))) == [stays]

    def test_what_is_gone_already_counts_as_removed(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            store.remove(side.calendar, wanted.uid, written.key)
            store.remove(side.calendar, wanted.uid, written.key)
            store.remove(side.calendar, wanted.uid)
            store.remove(side.calendar, "never-written@portal.example", "no-such-key")
            assert not store.read(side.calendar, WINDOW)

    def test_an_event_that_the_owner_changed_is_removed(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            side.add_note(side.calendar, written.key)
            side.change(side.calendar, written.key, start=MONDAY + HOUR, end=MONDAY + 2 * HOUR)
            store.remove(side.calendar, wanted.uid, written.key)
            assert not store.read(side.calendar, WINDOW)

    def test_a_key_that_names_another_event_removes_nothing_of_the_owner(self, side: Side) -> None:
        foreign = side.add(side.calendar, MONDAY, MONDAY + HOUR)
        with side.store() as store:
            store.remove(side.calendar, "never-written@portal.example", foreign)
            assert list(by_key(store.read(side.calendar, WINDOW))) == [foreign]

    def test_a_calendar_that_is_gone_says_so(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            side.remove_calendar(side.calendar)
            with pytest.raises(StoreCalendarGone):
                store.remove(side.calendar, wanted.uid, written.key)


class CopyContract:
    def test_a_copy_is_an_event_like_any_other(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            copy = side.copy(side.calendar, written.key)
            events = by_key(store.read(side.calendar, WINDOW))
        assert set(events) == {written.key, copy}
        assert (events[written.key].uid, events[written.key].revision) == (wanted.uid, 1)
        assert events[copy].uid != wanted.uid
        assert events[copy].revision is None
        assert events[copy].start == wanted.start

    def test_updates_and_removals_do_not_touch_a_copy(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            copy = side.copy(side.calendar, written.key)
            before = by_key(store.read(side.calendar, WINDOW))[copy]
            moved = store.put(side.calendar, later(wanted), written.key)
            events = by_key(store.read(side.calendar, WINDOW))
            assert (moved.key, events[copy]) == (written.key, before)
            store.remove(side.calendar, wanted.uid, written.key)
            store.remove(side.calendar, wanted.uid)
            assert list(store.read(side.calendar, WINDOW)) == [before]

    def test_a_copy_does_not_stand_for_an_original_that_is_gone(self, side: Side) -> None:
        wanted = draft()
        with side.store() as store:
            written = store.put(side.calendar, wanted)
            copy = side.copy(side.calendar, written.key)
            side.remove(side.calendar, written.key)
            with pytest.raises(StoreEventGone):
                store.put(side.calendar, later(wanted), written.key)
            again = store.put(side.calendar, later(wanted))
            assert not again.adopted
            assert set(by_key(store.read(side.calendar, WINDOW))) == {again.key, copy}
