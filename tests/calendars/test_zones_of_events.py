"""Events of a server, in zones whose clocks were changed lately or that only their file defines."""

from datetime import timedelta

import pytest
from daybook_ical import zonedata

from calendars.models import BusyTime, Calendar
from calendars.sync.rolling import roll_windows
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.calendars.conftest import counts
from tests.factories import NOW, span
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

HEAD_OFFICE = r"""BEGIN:VTIMEZONE
TZID:Head office\, floor 3
BEGIN:STANDARD
DTSTART:16011028T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture
def world(
    db: None, settings, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str
) -> CaldavWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    return caldav_world(radicale, fault_proxy, radicale_user)


def put(
    world: CaldavWorld,
    uid: str,
    zone: str,
    day: int,
    hour: int,
    definition: str = "",
    rule: str = "",
) -> None:
    """Another device writes an event of one hour, at a wall time of a zone in December."""
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//another device//EN\n"
        f"{definition}BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20261101T000000Z\n"
        f"DTSTART;TZID={zone}:202612{day}T{hour}0000\n"
        f"DTEND;TZID={zone}:202612{day}T{hour + 1}0000\n{rule}END:VEVENT\nEND:VCALENDAR\n"
    )
    with world.server.client(world.user) as client:
        address = f"{world.user}/office/{uid}.ics"
        answer = client.put(address, content=text.replace("\n", "\r\n"))
        assert answer.status_code == 201, answer.text


def test_clocks_that_were_changed_lately_are_right_in_busy_time(world: CaldavWorld) -> None:
    put(world, "vancouver", "America/Vancouver", 10, 10)
    put(world, "edmonton", "America/Edmonton", 12, 10)
    put(world, "casablanca", "Africa/Casablanca", 13, 10)
    assert world.sync().outcome == "ok"
    assert world.busy() == [
        "12-10 17:00/12-10 18:00",
        "12-12 16:00/12-12 17:00",
        "12-13 10:00/12-13 11:00",
    ]


def forget_the_change(world: CaldavWorld) -> None:
    """What was stored before the zone data told of it: an hour later, and with the old release."""
    BusyTime.objects.update(during=span("2026-12-10 18:00", hours=1))
    Calendar.objects.update(zone_data="2025b")
    assert world.busy() == ["12-10 18:00/12-10 19:00"]


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=YEARLY\n"])
def test_newer_zone_data_move_what_is_stored(world: CaldavWorld, rule: str) -> None:
    """With the next sync, though nothing changed on the server; at night where there is none."""
    put(world, "vancouver", "America/Vancouver", 10, 10, rule=rule)
    world.sync()
    forget_the_change(world)
    run = world.sync(NOW + timedelta(minutes=5))
    assert (run.outcome, counts(run)) == ("ok", {})
    assert world.busy() == ["12-10 17:00/12-10 18:00"]
    assert world.calendar().zone_data == zonedata.release()

    forget_the_change(world)
    assert roll_windows(NOW + timedelta(hours=1)) == 2
    assert world.busy() == ["12-10 17:00/12-10 18:00"]
    assert roll_windows(NOW + timedelta(hours=2)) == 0


def test_a_zone_of_the_file_is_found_by_its_name_without_escapes(world: CaldavWorld) -> None:
    put(world, "office", '"Head office, floor 3"', 10, 12, HEAD_OFFICE)
    assert world.sync().outcome == "ok"
    assert world.busy() == ["12-10 10:00/12-10 11:00"]
