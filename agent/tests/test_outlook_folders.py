"""Which calendars Outlook has, and what one may do with them."""

from datetime import UTC, datetime

import pytest
from daybook_connector.stores.errors import StoreCalendarGone, StoreError, StorePermissionRefused
from daybook_connector.stores.events import CalendarAccess, StoreCalendar
from daybook_connector.stores.outlook import OutlookStore

from tests.fake_outlook import Record, World, com_of
from tests.fake_outlook.folders import Folder
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import HOUR, MONDAY, WINDOW, draft


@pytest.fixture
def world() -> World:
    return World()


def store_of(world: World) -> OutlookStore:
    return OutlookStore(com=com_of(world), patience=0)


def calendars(world: World) -> list[StoreCalendar]:
    with store_of(world) as store:
        return list(store.calendars())


def names(world: World) -> list[str]:
    return [calendar.name for calendar in calendars(world)]


def shared(world: World, name: str) -> Folder:
    """A colleague's calendar that stands in the navigation pane."""
    folder = world.add_store(name, kind=1).root.add_folder("Calendar")
    world.opened.append((name, folder))
    return folder


def test_sub_folders_and_data_files_have_calendars_too(world: World) -> None:
    world.calendar.add_folder("Sports").add_folder("Sailing")
    world.stores[0].root.add_folder("Inbox", kind=0).add_folder("Trips")
    world.add_store("Archive").root.add_folder("Old")
    assert names(world) == ["Calendar", "Sports", "Sailing", "Trips", "Old"]


def test_names_that_occur_twice_get_their_account(world: World) -> None:
    world.add_store("Archive").root.add_folder("Calendar")
    world.add_store("Club").root.add_folder("Calendar")
    assert names(world) == ["Calendar", "Archive: Calendar", "Club: Calendar"]


def test_deleted_calendars_and_public_folders_are_left_out(world: World) -> None:
    world.stores[0].bin.add_folder("Thrown away")
    world.add_store("Public Folders", kind=2).root.add_folder("Everybody")
    assert names(world) == ["Calendar"]


def test_a_thrown_away_calendar_is_gone_although_its_id_still_opens_it(world: World) -> None:
    folder = world.calendar.add_folder("Sports")
    with store_of(world) as store:
        store.calendars()
        world.remove_folder(folder)
        with pytest.raises(StoreCalendarGone):
            store.read(key_of(folder), WINDOW)


def test_opened_calendars_of_colleagues_are_found_without_asking_for_addresses(
    world: World,
) -> None:
    boss, room = shared(world, "Boss"), shared(world, "Room 1")
    boss.writable = False
    zone = "Europe/Berlin"
    assert calendars(world) == [
        StoreCalendar(key_of(world.calendar), "Calendar", CalendarAccess.READ_WRITE, zone=zone),
        StoreCalendar(key_of(boss), "Boss", CalendarAccess.READ_ONLY, zone=zone),
        StoreCalendar(key_of(room), "Room 1", CalendarAccess.READ_WRITE, zone=zone),
    ]
    assert world.prompts == []


def test_a_calendar_that_may_not_be_opened_hides_no_other(world: World) -> None:
    world.opened.append(("Secret", None))
    shared(world, "Room 1")
    assert names(world) == ["Calendar", "Room 1"]


def test_a_calendar_without_its_server_is_left_out_and_not_gone(world: World) -> None:
    folder = shared(world, "Boss")
    folder.offline = True
    with store_of(world) as store:
        assert [calendar.name for calendar in store.calendars()] == ["Calendar"]
        with pytest.raises(StoreError, match="MAPI_E_NETWORK_ERROR") as info:
            store.read(key_of(folder), WINDOW)
    assert type(info.value).__name__ == "FolderOffline"


def test_without_a_window_there_is_no_navigation_pane(world: World) -> None:
    shared(world, "Boss")
    world.has_window = False
    assert names(world) == ["Calendar"]


def test_a_calendar_whose_items_may_not_be_read_is_refused(world: World) -> None:
    folder = shared(world, "Boss")
    folder.readable = False
    world.add(folder, Record(MONDAY, MONDAY + HOUR))
    with store_of(world) as store, pytest.raises(StorePermissionRefused):
        store.read(key_of(folder), WINDOW)


def test_asking_for_the_access_leaves_nothing(world: World) -> None:
    calendars(world)
    assert world.calendar.records == []
    assert world.queue == []


def test_where_only_saving_is_refused_the_refusal_is_remembered_until_a_write_works(
    world: World,
) -> None:
    world.refuses_at_once = False
    folder = shared(world, "Boss")
    folder.writable = False
    key = key_of(folder)
    with store_of(world) as store:

        def access() -> CalendarAccess:
            return next(c.access for c in store.calendars() if c.key == key)

        assert access() is CalendarAccess.READ_WRITE
        with pytest.raises(StorePermissionRefused):
            store.put(key, draft())
        assert access() is CalendarAccess.READ_ONLY
        folder.writable = True
        store.put(key, draft())
        assert access() is CalendarAccess.READ_WRITE


def test_keys_stay_and_hold_no_names(world: World) -> None:
    first = [calendar.key for calendar in calendars(world)]
    world.calendar.name = "Renamed"
    assert [calendar.key for calendar in calendars(world)] == first
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in first)


def test_a_read_needs_no_list_of_calendars_first(world: World) -> None:
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR))
    with store_of(world) as store:
        (event,) = store.read(key_of(world.calendar), WINDOW)
    assert event.start == datetime(2026, 11, 23, 9, tzinfo=UTC)
