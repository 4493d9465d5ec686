"""Files that come, go and change while they are looked at."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from daybook_connector.stores.errors import StoreMissing
from daybook_connector.stores.vdir import VdirStore

from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key
from tests.store_contract.watching import Listener
from tests.vdir_side import FolderSide, age, vcalendar, vevent

HERE = "private"
IN_REAL_TIME = pytest.mark.skipif(
    bool(os.environ.get("FAKETIME")), reason="a clock that is moved leaves the times of files"
)
NINE, TEN = (f"DTSTART:20261123T{hour}0000Z" for hour in ("09", "10"))


@pytest.fixture
def side(tmp_path: Path) -> FolderSide:
    return FolderSide(tmp_path / "calendars")


@pytest.fixture
def store(side: FolderSide) -> Iterator[VdirStore]:
    with side.store() as opened:
        yield opened


def test_a_file_that_did_not_change_is_not_read_again(side: FolderSide, store: VdirStore) -> None:
    path = side.path(HERE, side.write(HERE, "one.ics", vevent("one", NINE)))
    age(path)
    assert [event.start for event in store.read(HERE, WINDOW)] == [MONDAY]
    # Other content that no sign of the file betrays: only a new reading could find it.
    then = path.stat().st_mtime_ns
    path.write_text(vcalendar(vevent("one", TEN)), newline="")
    os.utime(path, ns=(then, then))
    assert [event.start for event in store.read(HERE, WINDOW)] == [MONDAY]
    os.utime(path, ns=(then, then + 1))
    assert [event.start for event in store.read(HERE, WINDOW)] == [MONDAY + HOUR]


@IN_REAL_TIME
def test_a_young_file_is_read_again_since_clocks_of_disks_are_coarse(
    side: FolderSide, store: VdirStore
) -> None:
    path = side.path(HERE, side.write(HERE, "one.ics", vevent("one", NINE)))
    assert [event.start for event in store.read(HERE, WINDOW)] == [MONDAY]
    then = path.stat().st_mtime_ns
    path.write_text(vcalendar(vevent("one", TEN)), newline="")
    os.utime(path, ns=(then, then))
    assert [event.start for event in store.read(HERE, WINDOW)] == [MONDAY + HOUR]


@IN_REAL_TIME
def test_a_file_that_is_still_being_written_is_awaited(side: FolderSide, store: VdirStore) -> None:
    whole = vcalendar(vevent("one", NINE)).encode()
    path = side.path(HERE, "one.ics")
    path.write_bytes(whole[:70])

    def finish() -> None:
        time.sleep(0.3)
        with path.open("ab") as file:
            file.write(whole[70:])

    writer = Thread(target=finish)
    writer.start()
    (event,) = store.read(HERE, WINDOW)
    writer.join()
    assert (event.start, event.problem) == (MONDAY, "")


@IN_REAL_TIME
def test_a_file_that_stays_half_is_a_problem_after_two_seconds(
    side: FolderSide, store: VdirStore
) -> None:
    side.path(HERE, "half.ics").write_bytes(b"BEGIN:VCALENDAR\r\nBEGIN:VEV")
    began = time.monotonic()
    (event,) = store.read(HERE, WINDOW)
    assert 1.5 < time.monotonic() - began < 15
    assert event.problem == "The event in the file half.ics cannot be read: its data is cut off."


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_file_of_several_events_that_is_cut_off_says_so_in_its_own_name(
    side: FolderSide, store: VdirStore, left: int
) -> None:
    """By that the portal knows that those which are missing may well take place."""
    events = [vevent(uid, NINE) for uid in ("one", "two", "three")]
    whole = vcalendar(*events)
    path = side.path(HERE, "all.ics")
    path.write_text(whole)
    assert {event.key for event in store.read(HERE, WINDOW)} == {
        "all.ics/one", "all.ics/two", "all.ics/three"
    }  # fmt: skip
    cut = whole.rindex("BEGIN:VEVENT", 0, whole.index("UID:" + ("one", "two", "three")[left]))
    path.write_text(whole[:cut])
    found = {event.key: event for event in store.read(HERE, WINDOW)}
    assert found["all.ics"].problem
    assert {key for key, event in found.items() if event.start} == {
        f"all.ics/{uid}" for uid in ("one", "two")[:left]
    }
    path.write_text(whole)
    assert len(store.read(HERE, WINDOW)) == 3


def test_a_window_that_moves_on_shows_more_of_a_series(side: FolderSide, store: VdirStore) -> None:
    side.write(HERE, "daily.ics", vevent("daily", NINE, "RRULE:FREQ=DAILY"))
    for days in (0, 1, 2, 30, 400, 5):
        window = type(WINDOW)(MONDAY + days * DAY, MONDAY + (days + 10) * DAY)
        assert sorted(e.start for e in store.read(HERE, window) if e.start) == [
            MONDAY + (days + n) * DAY for n in range(10)
        ]


def test_a_folder_that_is_away_as_a_whole_is_not_taken_for_removed_calendars(
    side: FolderSide, store: VdirStore
) -> None:
    side.folder.rename(side.folder.parent / "unplugged")
    with pytest.raises(StoreMissing):
        store.read(HERE, WINDOW)
    with pytest.raises(StoreMissing):
        store.calendars()


class TestWatch:
    def test_a_new_calendar_and_what_comes_into_it_is_told(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        listener = Listener(store)
        assert listener.hears((side.folder / "new").mkdir)
        assert "new" in {calendar.key for calendar in store.calendars()}
        assert listener.hears(lambda: side.add("new", MONDAY, MONDAY + HOUR))
        assert len(store.read("new", WINDOW)) == 1

    def test_a_new_name_and_colour_are_told_as_news_of_all(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        listener = Listener(store)
        assert listener.hears(lambda: (side.folder / HERE / "color").write_text("#112233"))
        assert set(listener.told) == {""}

    def test_drafts_of_other_programs_are_not_told(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        listener = Listener(store)
        (side.folder / HERE / ".one.ics.tmp").write_text("half")
        (side.folder / HERE / "one.tmp").write_text("half")
        assert listener.hears(lambda: side.add("anna/work", MONDAY, MONDAY + HOUR))
        assert HERE not in listener.told

    def test_a_folder_that_comes_back_is_watched_again(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        listener = Listener(store)
        away = side.folder.parent / "unplugged"
        side.folder.rename(away)
        away.rename(side.folder)
        (side.folder / "fresh").mkdir()
        deadline = time.monotonic() + 10
        while not listener.hears(lambda: side.add(HERE, MONDAY, MONDAY + HOUR)):
            assert time.monotonic() < deadline
        assert len(by_key(store.read(HERE, WINDOW))) >= 1

    def test_a_folder_that_is_replaced_is_watched_again(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        listener = Listener(store)
        side.folder.rename(side.folder.parent / "old")
        side.folder.mkdir()
        (side.folder / HERE).mkdir()
        deadline = time.monotonic() + 10
        while not (listener.told and listener.told[-1] == HERE):
            listener.hears(lambda: side.add(HERE, MONDAY, MONDAY + HOUR))
            assert time.monotonic() < deadline

    def test_a_folder_that_is_not_there_cannot_be_watched(self, tmp_path: Path) -> None:
        store = VdirStore(tmp_path / "nowhere", zone="UTC")
        assert not store.watch(lambda calendar: None)


@pytest.mark.slow
def test_five_thousand_files_are_read_quickly_and_again_at_once(tmp_path: Path) -> None:
    for number in range(5000):
        start = MONDAY + number % 2000 * HOUR
        path = tmp_path / f"{number}.ics"
        lines = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", "DURATION:PT1H", f"SUMMARY:Event {number}"]
        path.write_text(vcalendar(vevent(f"{number}", *lines)), newline="")
        age(path)
    with VdirStore(tmp_path, zone="Europe/Berlin") as store:
        took = []
        for _ in range(2):
            began = time.process_time()
            assert len(store.read(".", WINDOW)) == 5000
            took.append(time.process_time() - began)
    # In the processor's time, for the machine may be busy with other things.
    assert took[0] < 8
    assert took[1] < 2
