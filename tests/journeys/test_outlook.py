"""From the calendar on a PC to the booking page and back, with other programs as witnesses."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.models import Alert
from bookings.actions.pages import save_page
from calendars.models import BusyTime, Calendar
from connectors.models import SyncRun
from tests.journeys.outlook_world import OutlookWorld, nine, outlook_world
from tests.servers.portal import eventually

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

KHAL = """
[calendars]
[[work]]
path = {calendar}
type = calendar

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = UTC
default_timezone = UTC

[default]
default_calendar = work

[sqlite]
path = {folder}/khal.db
"""


WHOLE_DAY = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Daybook//Tests//EN\r
BEGIN:VEVENT\r
UID:day\r
DTSTAMP:20260101T000000Z\r
DTSTART;VALUE=DATE:{day:%Y%m%d}\r
DTEND;VALUE=DATE:{after:%Y%m%d}\r
SUMMARY:Away\r
END:VEVENT\r
END:VCALENDAR\r
"""


class Khal:
    """A calendar program that many people use with such folders."""

    def __init__(self, folder: Path, calendar: Path) -> None:
        self.config = folder / "khal.conf"
        self.config.write_text(KHAL.format(calendar=calendar, folder=folder))

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["khal", "-c", str(self.config), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def new(self, start: datetime, end: datetime, title: str) -> None:
        self("new", f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", title)

    def lists(self, start: datetime) -> list[str]:
        """The titles of the events of that day that begin at that minute."""
        said = self(
            "list", "--format", "{start}|{title}", "--day-format", "", f"{start:%Y-%m-%d}", "1d"
        )
        rows = (line.split("|", 1) for line in said.splitlines() if "|" in line)
        return [title for at, title in rows if at.strip() == f"{start:%Y-%m-%d %H:%M}"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OutlookWorld]:
    with outlook_world(tmp_path) as world:
        yield world


@pytest.fixture
def khal(world: OutlookWorld, tmp_path: Path) -> Khal:
    return Khal(tmp_path, world.agent.calendar())


@pytest.mark.khal
def test_an_event_of_another_program_closes_its_slot_and_a_booking_becomes_one(
    world: OutlookWorld, khal: Khal
) -> None:
    taken = nine(3)
    khal.new(taken, taken + timedelta(minutes=30), "Dentist")
    world.agent.start()
    world.synced()
    assert not world.is_free(taken)
    assert world.is_free(nine(3, minutes=30))

    # Added and removed while the agent runs.
    later = nine(4)
    assert world.is_free(later)
    khal.new(later, later + timedelta(minutes=30), "Lunch")
    eventually(lambda: not world.is_free(later))
    (path,) = (p for p in world.agent.calendar().glob("*.ics") if "Lunch" in p.read_text())
    path.unlink()
    eventually(lambda: world.is_free(later))

    # A booking is an event that the other program lists; it moves, and goes.
    booked, moved = nine(5), nine(6, hours=2)
    booking = world.book(booked)
    eventually(lambda: len(khal.lists(booked)) == 1)
    assert "Grace Guest" in khal.lists(booked)[0]
    world.reschedule(booking, moved)
    eventually(lambda: len(khal.lists(moved)) == 1 and not khal.lists(booked))
    assert world.is_free(booked)
    assert not world.is_free(moved)
    world.cancel(booking)
    eventually(lambda: not khal.lists(moved))
    eventually(lambda: world.is_free(moved))
    assert khal.lists(taken) == ["Dentist"]


def test_vdirsyncer_brings_an_event_that_closes_its_slot(
    world: OutlookWorld, tmp_path: Path
) -> None:
    world.agent.start()
    world.synced()
    elsewhere = tmp_path / "elsewhere" / "work"
    elsewhere.mkdir(parents=True)
    taken = nine(3)
    source = world.agent.put("from-elsewhere", taken, name="../aside")
    shutil.move(source, elsewhere / source.name)
    config = tmp_path / "vdirsyncer.conf"
    config.write_text(
        f"""
[general]
status_path = "{tmp_path}/status/"
[pair both]
a = "here"
b = "there"
collections = ["work"]
[storage here]
type = "filesystem"
path = "{world.agent.calendars}"
fileext = ".ics"
[storage there]
type = "filesystem"
path = "{elsewhere.parent}"
fileext = ".ics"
"""
    )
    vdirsyncer = Path(sys.executable).with_name("vdirsyncer")
    for step in (["discover"], ["sync"]):
        subprocess.run(
            [vdirsyncer, "-c", config, *step], check=True, capture_output=True, input=b"y\n" * 9
        )
    eventually(lambda: not world.is_free(taken))
    # And the booking goes the other way.
    world.book(nine(3, hours=1))
    eventually(lambda: len(list(world.agent.calendar().glob("*.ics"))) == 2)
    subprocess.run([vdirsyncer, "-c", config, "sync"], check=True, capture_output=True)
    assert len(list(elsewhere.glob("*.ics"))) == 2


def test_a_pc_that_was_off_catches_up_by_itself(world: OutlookWorld) -> None:
    world.agent.start()
    world.synced()
    world.agent.stop()
    taken, booked = nine(3), nine(4)
    world.agent.put("while-off", taken)
    booking = world.book(booked)
    moved = nine(5)
    world.reschedule(booking, moved)
    assert world.is_free(taken)
    world.agent.start()
    eventually(lambda: not world.is_free(taken))

    def written() -> list[bool]:
        """Whether each event of the portal's is where it was moved to."""
        files = world.agent.calendar().glob("daybook-*.ics")
        return [moved.strftime("%Y%m%dT%H") in path.read_text() for path in files]

    # Commands from before may come first, and the one that moves the event follows.
    eventually(lambda: written() == [True])
    assert world.connector.last_seen_at is not None


def test_a_folder_that_is_gone_is_an_alert_and_vouched_for_no_longer(world: OutlookWorld) -> None:
    world.agent.put("meeting", nine(3))
    world.agent.start()
    world.synced()
    away = world.agent.calendars.with_name("elsewhere")
    world.agent.calendars.rename(away)
    world.agent.call("sync")
    open_alerts = Alert.objects.open().filter(connector=world.connector)
    eventually(lambda: [one.code for one in open_alerts.all()] == ["agent-sync-failed"])
    vouched = world.connector.vouched_at
    heard = world.connector.last_seen_at
    eventually(lambda: world.connector.last_seen_at > heard, seconds=60)
    assert world.connector.vouched_at == vouched

    away.rename(world.agent.calendars)
    world.agent.call("sync")
    eventually(lambda: not open_alerts.all().exists())


def test_a_whole_day_of_a_folder_is_one_of_its_owner_wherever_the_pc_is(
    world: OutlookWorld,
) -> None:
    """The folder tells no zone, and the PC may be a server that runs in UTC."""
    world.host.timezone = "America/New_York"
    world.host.save()
    day = nine(10).date()
    world.agent.changes["TZ"] = "UTC"
    text = WHOLE_DAY.format(day=day, after=day + timedelta(days=1))
    (world.agent.calendar() / "day.ics").write_text(text)
    world.agent.start()
    world.synced()
    calendar = Calendar.objects.get(connector=world.connector)
    assert (calendar.zone, calendar.expanded_in) == ("", "America/New_York")
    (taken,) = BusyTime.objects.filter(calendar=calendar)
    assert taken.during.lower == datetime.combine(day, time(), ZoneInfo("America/New_York"))


def test_status_and_sync_now_work_from_both_sides(world: OutlookWorld) -> None:
    world.agent.start()
    world.synced()
    told = world.agent.ask("status")
    assert (told["state"], told["line"], told["mode_in_force"]) == (
        "connected", "websocket", "realtime",
    )  # fmt: skip
    before = world.connector.last_sync_at
    assert world.agent.call("sync").returncode == 0
    eventually(lambda: world.connector.last_sync_at > before)
    # Changed at the PC, known at the portal; paused at the portal, known at the PC.
    assert world.agent.call("mode", "auto", "15").returncode == 0
    eventually(lambda: (world.connector.mode, world.connector.interval) == ("auto", 15))
    assert world.agent.call("pause").returncode == 0
    eventually(lambda: world.connector.paused_at is not None)
    assert world.agent.ask("status")["state"] == "paused"
    assert world.agent.call("resume").returncode == 0
    eventually(lambda: world.connector.paused_at is None)
    runs = SyncRun.objects.filter(connector=world.connector)
    assert not runs.filter(outcome="failed").exists()


def test_a_first_connection_and_a_longer_horizon_look_nowhere_like_a_failure(
    world: OutlookWorld,
) -> None:
    world.agent.put("meeting", nine(3), name="work")
    world.agent.put("party", nine(200), name="home")
    world.agent.start()
    world.synced()
    runs = SyncRun.objects.filter(connector=world.connector).order_by("started_at")
    assert runs[0].outcome == "ok"

    world.page.horizon = 300
    save_page(page=world.page)
    eventually(lambda: runs.filter(outcome="ok", calendars=2).last().added == 1, seconds=60)
    assert set(runs.values_list("outcome", flat=True)) <= {"ok", "waiting", "running"}
    assert not Alert.objects.filter(connector=world.connector).exists()
