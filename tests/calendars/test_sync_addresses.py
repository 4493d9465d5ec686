"""Addresses with escapes from the server to busy time, also those that earlier versions stored.

At no moment is a time free that the calendar holds busy.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from calendars.models import AssociatedCalendar, BusyTime, Calendar, CalendarEntry, Event
from calendars.sync.engine import sync_connector
from calendars.sync.outbox import write_due
from calendars.words.oddities import problem_said
from connectors.models import Connector, SyncRun
from providers import vault
from tests.calendars.caldav_world import EVENT
from tests.calendars.conftest import counts, spans
from tests.factories import NOW, CalendarEntryFactory, ConnectorFactory
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.simulated_dav import SimulatedDav

NAME = "2012+08:42_1@app"
LISTED = "/dav/john/office/2012%2B08%3A42_1%40app.ics"
DECODED = f"/dav/john/office/{NAME}.ics"
LATER = NOW + timedelta(minutes=5)


class World:
    def __init__(self, server: SimulatedDav, address: str) -> None:
        self.server = server
        self.connector: Connector = ConnectorFactory(
            kind="caldav",
            address=address,
            account="john",
            sealed_credentials=vault.seal({"username": "john", "password": PASSWORD}),
        )

    @property
    def calendar(self) -> Calendar:
        return self.connector.calendars.get()

    def put(self, name: str, day: int, hour: int = 9) -> str:
        start, end = f"202612{day:02}T{hour:02}0000Z", f"202612{day:02}T{hour + 1:02}0000Z"
        return self.server.store(name, EVENT.format(uid=name, start=start, end=end))

    def sync(self, now=NOW) -> SyncRun:
        return sync_connector(self.connector.pk, trigger="schedule", now=now)

    def busy(self) -> list[str]:
        return spans(BusyTime.objects.filter(calendar=self.calendar, blocks=True))

    def problems(self) -> dict[str, str]:
        broken = Event.objects.quarantined()
        return {event.key: problem_said(event.caution) for event in broken}

    def forget_spelling(self) -> None:
        """What an earlier version left: decoded addresses, and a cursor without a mark."""
        Event.objects.filter(key=LISTED).update(key=DECODED)
        Calendar.objects.update(cursor='{"mode": "token", "token": "x", "ctag": "1"}')


@pytest.fixture
def world(db: None, settings) -> Iterator[World]:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server:
        server.quirks.escapes = True
        yield World(server, server.url)


def test_event_with_escapes_in_its_address_blocks_where_it_is_moved_to(world: World) -> None:
    world.put(NAME, 2)
    world.sync()
    before = world.busy()
    world.put(NAME, 2, 14)
    run = world.sync(LATER)
    assert before == ["12-02 09:00/12-02 10:00"]
    assert (counts(run), world.busy()) == ({"changed": 1}, ["12-02 14:00/12-02 15:00"])


@pytest.mark.parametrize("hour", [9, 14])
def test_keys_of_an_earlier_version_are_taken_over_in_one_step(world: World, hour: int) -> None:
    world.put(NAME, 2)
    world.put("plain", 3)
    world.sync()
    world.forget_spelling()
    before = Event.objects.get(key=DECODED)
    if hour != 9:
        world.put(NAME, 2, hour)
    run = world.sync(LATER)
    after = Event.objects.get(key=LISTED)
    assert (after.pk, Event.objects.count()) == (before.pk, 2)
    assert counts(run) == {"resets": 1} | ({} if hour == 9 else {"changed": 1})
    assert world.busy() == [
        f"12-02 {hour:02}:00/12-02 {hour + 1:02}:00", "12-03 09:00/12-03 10:00"
    ]  # fmt: skip
    assert world.sync(LATER + timedelta(minutes=5)).resets == 0


def test_event_of_an_earlier_version_that_is_not_handed_out_keeps_its_time(world: World) -> None:
    world.put(NAME, 2)
    world.put("plain", 3)
    world.sync()
    world.forget_spelling()
    world.put(NAME, 2, 14)
    world.server.quirks.ghosts = {f"{NAME}.ics"}
    world.sync(LATER)
    assert world.busy() == ["12-02 09:00/12-02 10:00", "12-03 09:00/12-03 10:00"]
    assert list(world.problems()) == [LISTED]


def test_event_that_is_gone_when_its_key_would_be_taken_over_is_gone(world: World) -> None:
    world.put(NAME, 2)
    world.put("plain", 3)
    world.sync()
    world.forget_spelling()
    world.server.remove(NAME)
    run = world.sync(LATER)
    assert (counts(run), world.busy()) == ({"removed": 1, "resets": 1}, ["12-03 09:00/12-03 10:00"])


def test_calendar_keeps_its_settings_when_its_address_is_respelled(world: World) -> None:
    world.put("plain", 3)
    world.sync()
    calendar = world.calendar
    choice = AssociatedCalendar.objects.get(calendar=calendar)
    escaped = calendar.key
    Calendar.objects.update(key=escaped.replace("work", "w%6frk"), all_day="always")
    run = world.sync(LATER)
    after = world.calendar
    assert (after.pk, after.key, after.gone_at, after.all_day) == (
        calendar.pk, escaped, None, "always"
    )  # fmt: skip
    assert AssociatedCalendar.objects.get() == choice
    assert (run.outcome, world.busy()) == ("ok", ["12-03 09:00/12-03 10:00"])


def test_entry_finds_its_event_under_the_new_key(world: World) -> None:
    world.sync()
    entry = CalendarEntryFactory(calendar=world.calendar)
    write_due(world.connector.pk, now=NOW)
    world.sync()
    entry.refresh_from_db()
    (name,) = world.server.events
    listed = world.server.store(NAME, world.server.events[name])
    world.server.remove(name)
    world.sync()
    Event.objects.filter(key=listed).update(key=DECODED)
    CalendarEntry.objects.update(key=DECODED, wanted="absent", revision=entry.revision + 1)
    Calendar.objects.update(cursor="{}")
    world.sync(LATER)
    renamed = CalendarEntry.objects.get().key
    outcome = write_due(world.connector.pk, now=LATER)
    assert (listed, renamed) == (LISTED, LISTED)
    assert (outcome.written, outcome.failed, world.server.events) == (1, 0, {})


@pytest.mark.parametrize("status", [400, 404, 423, 451, 502])
def test_a_bad_event_keeps_its_known_time_and_takes_no_other_with_it(
    db: None, settings, status: int
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server, FaultProxy(server.url) as proxy:
        world = World(server, proxy.url)
        bad = world.put("bad", 2)
        world.put("good", 3)
        world.sync()
        world.put("bad", 2, 14)
        world.put("good", 3, 14)
        world.put("new", 4)
        server.remove("good")
        proxy.fault("REPORT", body_contains=bad, status=status)
        proxy.fault("GET", path="bad.ics", status=status)
        run = world.sync(LATER)
        assert world.busy() == ["12-02 09:00/12-02 10:00", "12-04 09:00/12-04 10:00"]
        assert (run.outcome, list(world.problems())) == ("ok", [bad])
        assert counts(run)["quarantined"] == 1
        proxy.heal()
        world.sync(LATER + timedelta(minutes=5))
        assert world.busy() == ["12-02 14:00/12-02 15:00", "12-04 09:00/12-04 10:00"]
        assert world.problems() == {}


def test_event_with_a_very_long_address_is_read_moved_and_removed(world: World) -> None:
    """A name of 400 Chinese characters is escaped with nine signs each."""
    name = "会议" * 200
    world.put(name, 2)
    world.put("lunch", 3)
    world.sync()
    assert world.busy() == ["12-02 09:00/12-02 10:00", "12-03 09:00/12-03 10:00"]
    world.put(name, 2, 14)
    world.sync(LATER)
    assert world.busy() == ["12-02 14:00/12-02 15:00", "12-03 09:00/12-03 10:00"]
    world.server.remove(name)
    world.sync(LATER + timedelta(minutes=5))
    assert world.busy() == ["12-03 09:00/12-03 10:00"]


def test_name_of_a_calendar_with_a_control_character_stops_nothing(db: None, settings) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server:
        plain = server.about_calendar
        server.about_calendar = lambda: plain().replace("Work", "\x1aWork &nbsp;& more\ufffe")  # type: ignore[method-assign]
        world = World(server, server.url)
        world.put("lunch", 2)
        run = world.sync()
        assert (run.outcome, world.calendar.name) == ("ok", "Work & more")
        assert world.busy() == ["12-02 09:00/12-02 10:00"]


@pytest.mark.parametrize("damage", ["<b", "</response>", "<!--", "<![CDATA["])
def test_name_that_damages_what_is_said_of_a_calendar_stops_nothing(
    db: None, settings, damage: str
) -> None:
    """It stands before what tells a calendar from a folder, and no mending brings that back."""
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server:
        plain = server.about_calendar

        def about() -> str:
            told = plain().replace("<displayname>Work</displayname>", "")
            asked = "displayname" in server.asked[-1].body
            return f"<displayname>{damage}</displayname>{told}" if asked else told

        server.about_calendar = about  # type: ignore[method-assign]
        world = World(server, server.url)
        world.put("lunch", 2)
        run = world.sync()
        assert (run.outcome, world.calendar.name) == ("ok", "office")
        assert world.busy() == ["12-02 09:00/12-02 10:00"]


@pytest.mark.parametrize("status", [403, 404])
def test_damaged_calendar_that_is_not_there_by_itself_is_no_reason_to_forget_any(
    db: None, settings, status: int
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server, FaultProxy(server.url) as proxy:
        world = World(server, proxy.url)
        world.put("lunch", 2)
        world.sync()
        plain = server.about_calendar
        server.about_calendar = lambda: f"<displayname><!--</displayname>{plain()}"  # type: ignore[method-assign]
        proxy.fault("PROPFIND", path="^/dav/john/office/$", status=status)
        run = world.sync(LATER)
        assert (run.outcome, run.error_code) == ("failed", "server-trouble")
        assert world.calendar.gone_at is None
        assert world.busy() == ["12-02 09:00/12-02 10:00"]
