"""The self-test of a store: what it tells of a healthy one, and of every trouble."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from daybook_connector import selftest
from daybook_connector.stores.base import Store
from daybook_connector.stores.errors import StoreBusy
from daybook_connector.stores.events import CalendarAccess, ReadWindow
from daybook_connector.stores.fake import FakeDesk, FakeStore
from daybook_connector.stores.outlook import OutlookStore

from tests.fake_outlook import Record, World, com_of
from tests.store_contract import Side
from tests.store_contract.scene import HOUR, MONDAY
from tests.test_fake_store import DeskSide
from tests.vdir_side import FolderSide

NOW = datetime(2026, 11, 25, 9, 10, tzinfo=UTC)
ALL = [
    "attach",
    "calendars",
    "read",
    "write",
    "read-back",
    "filter",
    "find-again",
    "notice",
    "move",
    "remove",
    "timing",
    "prompts",
]


def verdicts(store: Store, patience: float = 5.0) -> dict[str, str]:
    return {s["name"]: s["verdict"] for s in selftest.run(store, NOW, patience=patience)["steps"]}


def outlook(world: World) -> OutlookStore:
    return OutlookStore(com=com_of(world), patience=0)


@pytest.mark.parametrize("kind", ["memory", "vdir"])
def test_a_healthy_store_passes_and_is_left_as_it_was(kind: str, tmp_path: Path) -> None:
    side: Side = DeskSide() if kind == "memory" else FolderSide(tmp_path / "calendars")
    side.add(side.calendar, MONDAY, MONDAY + HOUR, title="Dentist")
    with side.store() as store:
        before = store.read(side.calendar, ReadWindow(MONDAY, MONDAY + HOUR))
        report = selftest.run(store, NOW)
        after = store.read(side.calendar, ReadWindow(MONDAY, MONDAY + HOUR))
    assert [(s["name"], s["verdict"]) for s in report["steps"]] == [(n, "fine") for n in ALL]
    assert (report["at"], before) == ("2026-11-25T09:10:00Z", after)


def test_outlook_passes_and_its_calendar_is_left_as_it_was() -> None:
    world = World()
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, subject="Dentist"))
    before = list(world.calendar.records)
    with outlook(world) as store:
        assert verdicts(store) == dict.fromkeys(ALL, "fine")
    assert (world.calendar.records, world.prompts) == (before, [])


def test_the_report_names_nobody_and_nothing() -> None:
    world = World()
    world.stores[0].name = "secret-account@example.com"
    world.calendar.name = "Secret calendar"
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, subject="Secret meeting"))
    boss = world.add_store("Secret boss", kind=1).root.add_folder("Calendar")
    boss.writable = False
    world.opened.append(("Secret boss", boss))
    with outlook(world) as store:
        text = json.dumps(selftest.run(store, NOW))
    assert "secret" not in text.lower()
    assert "1 read-only, 1 read-write" in text


def test_without_a_calendar_to_write_the_rest_is_not_reached() -> None:
    desk = FakeDesk()
    desk.add_calendar("board", access=CalendarAccess.READ_ONLY)
    told = verdicts(FakeStore(desk))
    assert told["calendars"] == "attention"
    assert {told[name] for name in ALL[2:9]} == {"not-reached"}


def test_a_closed_program_is_told_in_words() -> None:
    world = World()
    world.running = False
    report = selftest.run(outlook(world), NOW)
    first = report["steps"][0]
    assert first["verdict"] == "broken"
    assert first["detail"].startswith("Outlook is not running")


def test_a_silent_store_is_no_fault() -> None:
    desk = FakeDesk()
    desk.add_calendar("private")
    desk.can_tell = False
    told = verdicts(FakeStore(desk), patience=0)
    assert told == dict.fromkeys(ALL, "fine") | {"notice": "attention"}


def test_a_failed_move_leaves_nothing_behind() -> None:
    desk = FakeDesk()
    desk.add_calendar("private")
    store = FakeStore(desk)

    class Moody(FakeStore):
        puts = 0

        def put(self, *args, **more):  # type: ignore[no-untyped-def]
            self.puts += 1
            if self.puts == 3:
                raise StoreBusy
            return super().put(*args, **more)

    told = verdicts(Moody(desk))
    assert (told["write"], told["move"]) == ("fine", "broken")
    assert desk.pages["private"].events == {}
    assert store.kind == "memory"


def test_outlook_tells_how_dates_are_written_even_of_an_empty_calendar() -> None:
    with outlook(World(region="us")) as store:
        steps = selftest.run(store, NOW)["steps"]
    told = next(step for step in steps if step["name"] == "filter")
    assert told["detail"] == "dates are written as %m/%d/%Y %I:%M %p"


def test_dates_that_no_way_of_writing_suits_are_told() -> None:
    with outlook(World(region="unheard of")) as store:
        assert verdicts(store) == dict.fromkeys(ALL, "fine") | {"filter": "attention"}


def test_an_event_that_a_search_does_not_find_is_told() -> None:
    world = World()
    world.hides_user_properties = True
    with outlook(world) as store:
        told = verdicts(store)
    assert told == dict.fromkeys(ALL, "fine") | {"find-again": "attention"}
    assert world.calendar.records == []
