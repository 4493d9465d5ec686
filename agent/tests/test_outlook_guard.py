"""Outlook has no reason to ask the user: nothing that it guards is touched."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import daybook_connector.stores.outlook as package
import pytest
from daybook_connector import selftest
from daybook_connector.stores.errors import StoreCalendarGone, StorePrompt
from daybook_connector.stores.events import CalendarAccess, ReadWindow, ShowAs, StoreEvent
from daybook_connector.stores.outlook import OutlookStore, guard
from daybook_connector.stores.outlook.calls import Calls
from daybook_connector.stores.outlook.identity import calendar_key
from daybook_connector.stores.outlook.remote import GuardedMember, Remote

from tests.fake_outlook import Record, Rule, World, com_of
from tests.fake_outlook.application import NameSpace
from tests.fake_outlook.appointment import AppointmentItem
from tests.fake_outlook.dispatch import com_error
from tests.fake_outlook.folders import Folder
from tests.fake_outlook.record import Occurrence
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key, draft, later

FOLDER = Path(package.__file__).parent
ROOMS = sorted(FOLDER.glob("*.py"))
# Any member of a `Recipient` is guarded. Only people.py uses these, only when the user named
# colleagues in the settings, and says so there.
OF_PEOPLE = frozenset({"Resolve", "Resolved", "FreeBusy", "GetSharedDefaultFolder"})
EVERY_GUARDED_NAME = guard.NEVER | OF_PEOPLE | guard.WRITE_ONLY


def members(source: str) -> Iterator[tuple[str, bool]]:
    """Members of Outlook's objects that code names, and whether it only sets them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.attr, isinstance(node.ctx, ast.Store)
        match node:
            case ast.Call(func=ast.Attribute(attr="do"), args=[ast.Constant(value=name), *_]):
                yield str(name), False


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.stem)
def test_no_room_names_a_guarded_member(room: Path) -> None:
    named = {(n, puts) for n, puts in members(room.read_text()) if n in EVERY_GUARDED_NAME}
    allowed = {
        "writing": {("Body", True)},
        "people": {("Resolve", False), ("FreeBusy", False), ("GetSharedDefaultFolder", False)},
    }
    assert named == allowed.get(room.stem, set())


def test_the_scan_sees_what_it_looks_for() -> None:
    source = 'a.Body = 1\nb = a.Organizer\na.do("Send")\n'
    assert {("Body", True), ("Organizer", False), ("Send", False)} <= set(members(source))


def test_the_guarded_members_of_the_fake_are_known_here() -> None:
    told = AppointmentItem.guarded | Folder.guarded | NameSpace.guarded
    assert told <= guard.NEVER | guard.WRITE_ONLY


def everything(world: World, store: OutlookStore) -> None:
    """All that the agent ever does with a store."""
    calendar = key_of(world.calendar)
    start = datetime(2026, 11, 23, 10)
    rule = Rule(1, start, HOUR, "Europe/Berlin", mask=2)
    rule.changed = {start.replace(day=30): Record(MONDAY + 8 * DAY, MONDAY + 8 * DAY + HOUR)}
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, rule=rule, meeting=3, response=5))
    world.add(world.calendar, Record(MONDAY, MONDAY + DAY, all_day=True))
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, kind=43))
    world.add(world.calendar, Record(MONDAY, MONDAY, corrupt=True))
    store.watch(lambda _: None)
    store.calendars()
    for world.online in (False, True):
        store.read(calendar, WINDOW, titles=True)
    wanted = draft()
    written = store.put(calendar, wanted)
    store.put(calendar, later(wanted), written.key)
    store.remove(calendar, wanted.uid, written.key)
    store.facts()
    selftest.run(store, datetime(2026, 11, 25, tzinfo=UTC))


def test_nothing_that_is_done_makes_outlook_ask() -> None:
    world = World()
    boss = world.add_store("Boss", kind=1).root.add_folder("Calendar")
    world.opened.append(("Boss", boss))
    with OutlookStore(com=com_of(world), patience=0) as store:
        everything(world, store)
    assert world.prompts == []
    classes = {"AppointmentItem": AppointmentItem, "Folder": Folder, "NameSpace": NameSpace}
    guarded = {
        touch
        for touch in world.touched
        if touch[1] in getattr(classes.get(touch[0]), "guarded", ())
    }
    assert guarded == {("AppointmentItem", "Body", "put")}
    assert not any(name == "Recipient" for name, _, _ in world.touched)


@pytest.mark.parametrize("name", sorted(guard.NEVER))
def test_a_guarded_member_is_refused_before_outlook_hears_of_it(name: str) -> None:
    world = World()
    record = Record(MONDAY, MONDAY + HOUR)
    item = AppointmentItem(world.calendar, Occurrence(record, record.start, record.end))
    remote = Remote(item, Calls(com_error, lambda _: None))
    with pytest.raises(GuardedMember):
        getattr(remote, name)
    with pytest.raises(GuardedMember):
        remote.do(name)
    with pytest.raises(GuardedMember):
        setattr(remote, name, "")
    assert world.touched == set()


def test_the_text_of_an_event_can_be_set_and_not_read() -> None:
    world = World()
    record = Record(MONDAY, MONDAY + HOUR)
    item = AppointmentItem(world.calendar, Occurrence(record, record.start, record.end))
    remote = Remote(item, Calls(com_error, lambda _: None))
    remote.Body = "Agenda"
    with pytest.raises(GuardedMember):
        _ = remote.Body
    assert item.changes == {"body": "Agenda"}
    assert world.prompts == []


CARLA = calendar_key("person", "carla")


class TestColleaguesByName:
    """The one exception: only for names in the settings."""

    def calendars(self, world: World) -> OutlookStore:
        return OutlookStore(com=com_of(world), people=["Carla"], patience=0)

    def key(self, store: OutlookStore) -> str:
        return next(c.key for c in store.calendars() if c.name == "Carla")

    def test_a_refusal_hides_only_that_calendar_and_is_not_asked_for_again(self) -> None:
        world = World()
        world.people["Carla"] = "0"
        with self.calendars(world) as store:
            for _ in range(3):
                assert [calendar.name for calendar in store.calendars()] == ["Calendar"]
            assert store.facts().prompts == 1
            with pytest.raises(StorePrompt, match="not asked again"):
                store.read(CARLA, WINDOW)
        assert world.prompts == [("Recipient", "Resolve")]

    def test_free_and_busy_is_told_in_quarters_of_an_hour(self) -> None:
        world = World()
        world.denies = False
        # A day of Berlin: free to nine, busy to ten, away to eleven, tentative to half past.
        day = "0" * 36 + "2" * 4 + "3" * 4 + "1" * 2
        world.people["Carla"] = day.ljust(96, "0")
        window = ReadWindow(MONDAY - 9 * HOUR, MONDAY + 15 * HOUR)
        with self.calendars(world) as store:
            key = self.key(store)
            access = {c.key: c.access for c in store.calendars()}[key]
            events = by_key(store.read(key, window))
        nine = datetime(2026, 11, 23, 8, tzinfo=UTC)
        assert access is CalendarAccess.FREE_BUSY
        assert [(e.start, e.end, e.show_as) for e in events.values()] == [
            (nine, nine + HOUR, ShowAs.BUSY),
            (nine + HOUR, nine + 2 * HOUR, ShowAs.AWAY),
            (nine + 2 * HOUR, nine + 2.5 * HOUR, ShowAs.TENTATIVE),
        ]

    def test_more_than_a_month_is_asked_for_in_parts(self) -> None:
        world = World()
        world.denies = False
        world.people["Carla"] = ("0" * 36 + "2" * 4).ljust(96, "0")
        with self.calendars(world) as store:
            events: list[StoreEvent] = list(store.read(self.key(store), WINDOW))
        assert len(events) == 91

    def test_a_colleague_who_shares_details_is_read_like_any_calendar(self) -> None:
        world = World()
        world.denies = False
        folder = world.add_store("Carla", kind=1).root.add_folder("Calendar")
        world.people["Carla"] = folder
        world.add(folder, Record(MONDAY, MONDAY + HOUR, subject="Lunch"))
        with self.calendars(world) as store:
            (event,) = store.read(self.key(store), WINDOW, titles=True)
        assert (event.title, event.start) == ("Lunch", MONDAY)

    def test_an_unknown_name_is_no_calendar(self) -> None:
        world = World()
        world.denies = False
        with self.calendars(world) as store:
            assert [calendar.name for calendar in store.calendars()] == ["Calendar"]
            with pytest.raises(StoreCalendarGone):
                store.read(CARLA, WINDOW)
