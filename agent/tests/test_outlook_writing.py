"""What Daybook writes into Outlook, and how it knows it again."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from daybook_connector.stores.errors import (
    StoreClosed,
    StoreError,
    StoreEventGone,
    StoreEventRefused,
    StorePermissionRefused,
)
from daybook_connector.stores.events import StoreEvent
from daybook_connector.stores.outlook import OutlookStore
from daybook_connector.stores.outlook.marking import PROPERTY, KnownEvents

from tests.fake_outlook import Record, World, com_of
from tests.fake_outlook.dispatch import ABORT, UNAVAILABLE, com_error, failure
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key, draft, later

CHANGED = 0x80040109


@pytest.fixture
def world() -> World:
    return World()


def store_of(world: World, known: Path | None = None) -> OutlookStore:
    return OutlookStore(com=com_of(world), patience=0, known=known)


def here(world: World) -> str:
    return key_of(world.calendar)


def mark_of(record: Record) -> dict[str, object]:
    told: dict[str, object] = json.loads(record.properties[PROPERTY])
    return told


def test_an_event_is_written_as_a_plain_appointment(world: World) -> None:
    wanted = draft(zone="America/New_York", private=True)
    with store_of(world) as store:
        store.put(here(world), wanted)
    (record,) = world.calendar.records
    assert (record.start, record.end, record.zone) == (wanted.start, wanted.end, wanted.zone)
    assert (record.subject, record.location) == (wanted.title, wanted.location)
    assert record.body == "First line\nSecond line\n\nhttps://portal.example/b/1"
    assert (record.busy, record.sensitivity, record.meeting, record.all_day) == (2, 2, 0, False)
    mark = mark_of(record)
    assert (mark["uid"], mark["revision"], mark["entry"]) == (wanted.uid, 1, record.entry)
    assert world.saves == 2


def test_a_zone_without_a_windows_name_is_written_by_its_instants(world: World) -> None:
    wanted = draft(zone="Antarctica/Troll")
    with store_of(world) as store:
        store.put(here(world), wanted)
    (record,) = world.calendar.records
    assert (record.start, record.end, record.zone) == (wanted.start, wanted.end, "Europe/Berlin")


@pytest.mark.parametrize("start", [datetime(2026, 3, 29, 0, 30), datetime(2026, 10, 25, 0, 30)])
def test_an_event_in_the_night_of_a_change_of_the_clocks(world: World, start: datetime) -> None:
    wanted = draft(start.replace(tzinfo=UTC))
    with store_of(world) as store:
        store.put(here(world), wanted)
    (record,) = world.calendar.records
    assert (record.start, record.end) == (wanted.start, wanted.end)


def test_an_unchanged_text_is_not_written_again_so_the_owners_notes_stay(world: World) -> None:
    wanted = draft()
    with store_of(world) as store:
        written = store.put(here(world), wanted)
        (record,) = world.calendar.records
        record.body += "\nBring the slides"
        store.put(here(world), later(wanted), written.key)
        assert record.body.endswith("Bring the slides")
        store.put(here(world), replace(later(wanted), description="New"), written.key)
    assert record.body == "New\n\nhttps://portal.example/b/1"


def test_a_refused_text_leaves_the_event_without_it_and_is_not_tried_again(world: World) -> None:
    world.guards_puts = True
    with store_of(world) as store:
        first = store.put(here(world), draft())
        store.put(here(world), draft())
        facts = store.facts()
        assert len(store.read(here(world), WINDOW)) == 2
    assert [record.body for record in world.calendar.records] == ["", ""]
    assert world.prompts == [("AppointmentItem", "Body")]
    assert (facts.prompts, bool(facts.prompted_at)) == (1, True)
    assert first.key


def test_a_text_that_was_refused_is_written_after_a_restart(world: World) -> None:
    world.guards_puts = True
    wanted = draft()
    with store_of(world) as store:
        store.put(here(world), wanted)
    world.denies = False
    with store_of(world) as store:
        store.put(here(world), wanted)
    (record,) = world.calendar.records
    assert record.body.startswith("First line")


def test_a_try_that_stopped_before_the_second_save_is_found(world: World) -> None:
    wanted = draft()
    with store_of(world) as store:
        world.trap("Save", com_error(UNAVAILABLE), after=1)
        with pytest.raises(StoreClosed):
            store.put(here(world), wanted)
        (record,) = world.calendar.records
        assert mark_of(record)["entry"] == ""
        store.open()
        written = store.put(here(world), wanted)
    assert (written.adopted, written.key) == (True, record.entry)
    assert len(world.calendar.records) == 1


def test_the_list_of_our_events_survives_and_may_be_lost(world: World, tmp_path: Path) -> None:
    path = tmp_path / "outlook-ids.json"
    wanted = draft()
    with store_of(world, path) as store:
        first = store.put(here(world), wanted)
    assert KnownEvents(path).entry(wanted.uid) == first.key
    world.hides_user_properties = True
    with store_of(world, path) as store:
        assert store.put(here(world), wanted).key == first.key
    world.hides_user_properties = False
    path.write_text("torn")
    with store_of(world, path) as store:
        assert store.put(here(world), wanted).key == first.key
        store.remove(here(world), wanted.uid, first.key)
    assert KnownEvents(path).entry(wanted.uid) == ""
    assert world.calendar.records == []


def test_a_mark_that_another_program_lost_is_put_back(world: World, tmp_path: Path) -> None:
    wanted = draft()
    with store_of(world, tmp_path / "ids.json") as store:
        written = store.put(here(world), wanted)
        (record,) = world.calendar.records
        record.properties.clear()
        store.put(here(world), later(wanted), written.key)
    assert mark_of(record)["revision"] == 2


@pytest.mark.parametrize("other_account", [False, True])
def test_an_event_moved_to_another_calendar_is_gone_here(world: World, other_account: bool) -> None:
    store_ = world.add_store("Archive") if other_account else world.stores[0]
    target = store_.root.add_folder("Other")
    wanted = draft()
    with store_of(world) as store:
        written = store.put(here(world), wanted)
        (record,) = world.calendar.records
        world.move_to(world.calendar, record, target)
        with pytest.raises(StoreEventGone):
            store.put(here(world), later(wanted), written.key)
        store.remove(here(world), wanted.uid, written.key)
    assert target.records == [record]


def test_an_event_that_comes_back_from_another_account_is_an_ordinary_one(world: World) -> None:
    """Its EntryID is another one, as a copy's is."""
    target = world.add_store("Archive").root.add_folder("Other")
    wanted = draft()
    with store_of(world) as store:
        store.put(here(world), wanted)
        (record,) = world.calendar.records
        world.move_to(world.calendar, record, target)
        world.move_to(target, record, world.calendar)
        (event,) = store.read(here(world), WINDOW)
    assert (event.revision, event.uid) == (None, record.global_id)


def test_a_short_and_a_long_entry_id_are_the_same(world: World) -> None:
    wanted = draft()
    with store_of(world) as store:
        store.put(here(world), wanted)
        (record,) = world.calendar.records
        short = record.entry
        record.entry = f"LONG{short}"
        world.short_names = {short: "same", record.entry: "same"}
        (event,) = store.read(here(world), WINDOW)
    assert (event.uid, event.revision) == (wanted.uid, 1)


def test_a_nonsense_mark_of_somebody_else_is_no_mark(world: World) -> None:
    for text in ("", "{}", "[1]", '{"uid": "a"}', "null", '"text"'):
        world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, properties={PROPERTY: text}))
    with store_of(world) as store:
        events = by_key(store.read(here(world), WINDOW))
    assert {event.revision for event in events.values()} == {None}
    assert len(events) == 6


@pytest.mark.parametrize("uid", ["o'neill@x", 'say "hi"@x', "100%@x", "a_b@x", "back\\slash@x"])
def test_a_uid_with_odd_characters_is_found_again(world: World, uid: str) -> None:
    wanted = draft(uid=uid)
    with store_of(world) as store:
        first = store.put(here(world), wanted)
    with store_of(world) as store:
        assert store.put(here(world), wanted) == replace(first, adopted=True)


def test_a_uid_that_is_part_of_another_is_another(world: World) -> None:
    with store_of(world) as store:
        store.put(here(world), draft(uid="daybook-11@x"))
        store.remove(here(world), "daybook-1")
        written = store.put(here(world), draft(uid="daybook-1"))
    assert not written.adopted
    assert len(world.calendar.records) == 2


def test_a_conflict_is_told_as_one_and_may_be_tried_again(world: World) -> None:
    wanted = draft()
    with store_of(world) as store:
        written = store.put(here(world), wanted)
        world.trap("Save", failure(CHANGED))
        with pytest.raises(StoreError) as info:
            store.put(here(world), later(wanted), written.key)
        assert (info.value.code, info.value.permanent) == ("event-changed", False)
        store.put(here(world), later(wanted), written.key)
    (record,) = world.calendar.records
    assert record.start == later(wanted).start


def test_an_outlook_that_keeps_other_times_is_not_believed(world: World) -> None:
    world.rounds_to_half_hours = True
    with store_of(world) as store, pytest.raises(StoreEventRefused):
        store.put(here(world), draft(MONDAY + HOUR / 4))


def test_a_denied_save_is_a_prompt_and_counted(world: World) -> None:
    with store_of(world) as store:
        world.trap("Save", com_error(ABORT))
        with pytest.raises(StoreError) as info:
            store.put(here(world), draft())
        assert (info.value.code, info.value.alert) == ("store-prompt", "outlook-security-prompt")
        assert store.facts().prompts == 1


def test_free_and_busy_only_cannot_be_written(world: World) -> None:
    world.people["Carla"] = "0"
    world.denies = False
    with OutlookStore(com=com_of(world), people=["Carla"]) as store:
        carla = next(c.key for c in store.calendars() if c.name == "Carla")
        with pytest.raises(StorePermissionRefused):
            store.put(carla, draft())


def test_writing_changes_only_its_own_folder(world: World) -> None:
    other = world.calendar.add_folder("Other")
    world.add(other, Record(MONDAY, MONDAY + DAY))
    wanted = draft()
    with store_of(world) as store:
        store.put(here(world), wanted)
        there = store.put(key_of(other), replace(wanted, uid="other@x"))
        store.remove(here(world), wanted.uid)
        events: dict[str, StoreEvent] = by_key(store.read(key_of(other), WINDOW))
    assert set(events) == {record.entry for record in other.records}
    assert there.key in events
