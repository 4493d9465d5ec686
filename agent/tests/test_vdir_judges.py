"""Other programs that keep calendars in folders, as judges: khal, and vdirsyncer with a server."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from daybook_connector.stores.events import StoreEvent
from daybook_connector.stores.vdir import VdirStore

from tests.dav_server import DavServer
from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, draft, later, plain
from tests.vdir_side import NOTE

HERE = "private"

KHAL = """
[calendars]
[[private]]
path = {folder}/private
type = calendar
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = private
"""

VDIRSYNCER = """
[general]
status_path = "{folder}/status/"
[pair anna]
a = "here"
b = "server"
collections = ["private"]
[storage here]
type = "filesystem"
path = "{folder}/calendars/"
fileext = ".ics"
[storage server]
type = "caldav"
url = "{url}"
username = "anna"
password = "anna"
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VdirStore]:
    (tmp_path / "calendars" / HERE).mkdir(parents=True)
    with VdirStore(tmp_path / "calendars", zone="Europe/Berlin") as opened:
        yield opened


class Khal:
    """The calendar program for terminals, on the same folder."""

    def __init__(self, folder: Path) -> None:
        self._config = folder / "khal.conf"
        self._config.write_text(KHAL.format(folder=folder))

    def run(self, *arguments: str) -> str:
        command = ["khal", "-c", str(self._config), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout

    def list(self, first: str, days: str) -> list[str]:
        form = "{start-long}|{end-long}|{title}|{location}|{description}"
        told = self.run("list", "--day-format", "", "--format", form, first, days)
        return told.replace("\nSecond", " Second").splitlines()


@pytest.fixture
def khal(store: VdirStore) -> Khal:
    if not shutil.which("khal"):
        pytest.skip("khal is not installed")
    return Khal(store.folder)


class TestKhal:
    def test_khal_lists_what_was_written_and_moved(self, store: VdirStore, khal: Khal) -> None:
        wanted = draft()
        rest = f"{wanted.title}|Room 1|First line Second line"
        written = store.put(HERE, wanted)
        assert khal.list("2026-11-23", "1d") == [f"2026-11-23 10:00|2026-11-23 11:00|{rest}"]
        store.put(HERE, later(wanted), written.key)
        assert khal.list("2026-11-23", "1d") == [f"2026-11-23 12:00|2026-11-23 13:00|{rest}"]
        store.remove(HERE, wanted.uid, written.key)
        assert khal.list("2026-11-23", "1d") == []

    @pytest.mark.parametrize(
        ("start", "told"),
        [
            (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29 01:30|2026-03-29 03:30"),
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 02:30|2026-10-25 03:30"),
            (datetime(2027, 7, 1, 9, 0, tzinfo=UTC), "2027-07-01 11:00|2027-07-01 12:00"),
        ],
    )
    def test_khal_agrees_about_changes_of_the_clocks(
        self, store: VdirStore, khal: Khal, start: datetime, told: str
    ) -> None:
        store.put(HERE, draft(start, zone="Europe/Berlin", description=""))
        (line,) = khal.list(f"{start:%Y-%m-%d}", "1d")
        assert line.startswith(told)

    @pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "America/New_York", "Asia/Kolkata"])
    def test_khal_understands_other_zones(self, store: VdirStore, khal: Khal, zone: str) -> None:
        store.put(HERE, draft(zone=zone))
        (line,) = khal.list("2026-11-23", "1d")
        assert line.startswith("2026-11-23 10:00|2026-11-23 11:00")

    def test_what_khal_writes_is_read(self, store: VdirStore, khal: Khal) -> None:
        khal.run("new", "2026-11-23", "10:00", "11:00", "Breakfast :: with Bob")
        khal.run("new", "2026-12-24", "2026-12-26", "Holidays")
        weekly = ("--repeat", "weekly", "--until", "2026-12-09")
        khal.run("new", *weekly, "2026-11-24", "10:00", "11:00", "Yoga")
        events = store.read(HERE, WINDOW, titles=True)
        tuesday = MONDAY + DAY
        expected = [
            StoreEvent("", "", MONDAY, MONDAY + HOUR, title="Breakfast"),
            StoreEvent("", "", date(2026, 12, 24), date(2026, 12, 27), title="Holidays"),
            *(
                StoreEvent(
                    "", "", tuesday + n * 7 * DAY, tuesday + n * 7 * DAY + HOUR, title="Yoga"
                )
                for n in range(3)
            ),
        ]
        told = [replace(plain(event), key="") for event in events]
        assert sorted(told, key=str) == sorted(expected, key=str)
        assert not any(event.problem for event in events)


class Synchroniser:
    """vdirsyncer between the folder and a server."""

    def __init__(self, folder: Path, server: DavServer) -> None:
        self._config = folder / "vdirsyncer.conf"
        self._config.write_text(VDIRSYNCER.format(folder=folder, url=server.url))
        self._run("discover", answers="y\n" * 5)

    def sync(self) -> None:
        self._run("sync")

    def _run(self, *arguments: str, answers: str = "") -> None:
        command = [sys.executable, "-m", "vdirsyncer", "-c", str(self._config), *arguments]
        done = subprocess.run(
            command, input=answers, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DavServer]:
    if not find_spec("radicale") or not find_spec("vdirsyncer"):
        pytest.skip("Radicale and vdirsyncer are not installed")
    with DavServer(tmp_path / "server") as running:
        yield running


@pytest.mark.slow
class TestVdirsyncer:
    def test_events_go_over_a_server_to_another_pc_and_back(
        self, tmp_path: Path, store: VdirStore, server: DavServer
    ) -> None:
        other_pc = tmp_path / "other"
        (other_pc / "calendars" / HERE).mkdir(parents=True)
        here, there = Synchroniser(tmp_path, server), Synchroniser(other_pc, server)
        wanted, other_one = draft(), draft(MONDAY + 200 * DAY)
        written = store.put(HERE, wanted)
        # Somebody else's event, for vdirsyncer does not believe a calendar that is suddenly empty.
        store.put(HERE, other_one)
        here.sync()
        there.sync()
        with VdirStore(other_pc / "calendars", zone="Europe/Berlin") as other:
            # The synchroniser names its files as it likes; the event is ours by its UID.
            (mine,) = store.read(HERE, WINDOW)
            (arrived,) = other.read(HERE, WINDOW)
            assert replace(arrived, key=mine.key) == mine
            path = other_pc / "calendars" / HERE / arrived.key
            text = path.read_bytes().decode()
            path.write_text(text.replace("END:VEVENT", f"{NOTE}END:VEVENT"), newline="")
            there.sync()
            here.sync()
            second = store.put(HERE, later(wanted), written.key)
            here.sync()
            there.sync()
            assert [event.etag for event in other.read(HERE, WINDOW)] == [second.etag]
            assert set(NOTE.splitlines()) <= set(path.read_text().splitlines())
            assert other.put(HERE, later(wanted)).key == arrived.key
            store.remove(HERE, wanted.uid, second.key)
            here.sync()
            there.sync()
            assert other.read(HERE, WINDOW) == store.read(HERE, WINDOW) == ()
