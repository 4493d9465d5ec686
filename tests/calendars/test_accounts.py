"""What an account tells of its owner and its calendars, from a real server to what blocks."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from calendars.actions.entries import want_event
from calendars.busy import Table
from calendars.models import Calendar, CalendarEntry
from calendars.sync.outbox import write_due
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.calendars.conftest import notes
from tests.factories import NOW, span
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//another device//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261101T000000Z
DTSTART:20270118T100000Z
DTEND:20270118T110000Z
SUMMARY:{uid}
ORGANIZER;CN=Boss:mailto:boss@example.org
ATTENDEE;CN=Boss;PARTSTAT=ACCEPTED:mailto:boss@example.org
ATTENDEE;CN=John;PARTSTAT=DECLINED:{john}
END:VEVENT
END:VCALENDAR
"""
SECRET = r"<(\w+:)?current-user-privilege-set>.*?</(\w+:)?current-user-privilege-set>"
INVITED = ["01-18 10:00/01-18 11:00"]


@pytest.fixture
def world(
    db: None, settings, radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> CaldavWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    return caldav_world(radicale, fault_proxy, radicale_user)


def invite(world: CaldavWorld, john: str, uid: str = "declined") -> None:
    text = INVITATION.format(uid=uid, john=john).replace("\n", "\r\n")
    with world.server.client(world.user) as client:
        assert client.put(f"{world.user}/office/{uid}.ics", content=text).is_success


def test_declined_by_the_portal_address_is_declined(world: CaldavWorld) -> None:
    invite(world, f"MAILTO:{world.connector.host.email.upper()}")
    world.sync()
    assert world.busy() == []


def test_declined_by_another_proved_address_is_declined(world: CaldavWorld) -> None:
    host = world.connector.host
    EmailAddress.objects.create(user=host, email="john@elsewhere.org", verified=True)
    EmailAddress.objects.create(user=host, email="claimed@elsewhere.org", verified=False)
    invite(world, "mailto:john@elsewhere.org")
    world.sync()
    assert world.busy() == []
    invite(world, "mailto:claimed@elsewhere.org", "by a claimed address")
    world.sync()
    assert world.busy() == INVITED


@pytest.mark.parametrize("where", ["/{user}", "http://127.0.0.1/{user}/"])
def test_declined_by_the_principal_is_declined(world: CaldavWorld, where: str) -> None:
    invite(world, where.format(user=world.user))
    world.sync()
    assert world.busy() == []


def test_declined_by_somebody_else_blocks(world: CaldavWorld) -> None:
    invite(world, f"/other-{world.user}/")
    world.sync()
    assert world.busy() == INVITED


def test_new_address_judges_known_events_anew_at_the_next_sync(world: CaldavWorld) -> None:
    invite(world, "urn:uuid:0B7D3C1E-5A52-4A0E-9C42-2F7D1C0F9B11")
    world.day(1)
    assert notes(world.sync()) == ["Associated calendars were set for the first time."]
    assert world.busy() == ["12-01 09:00/12-01 10:00", *INVITED]
    world.connector.also_me = ["0b7d3c1e-5a52-4a0e-9c42-2f7d1c0f9b11"]
    world.connector.save()
    run = world.sync()
    assert world.busy() == ["12-01 09:00/12-01 10:00"]
    assert notes(run) == [
        f"“{name}” was read anew: the addresses by which your answers to invitations are found "
        "have changed."
        for name in ("Home", "Work")
    ]
    world.proxy.seen.clear()
    assert notes(world.sync()) == []
    assert not [seen for seen in world.proxy.seen if b"calendar-data" in seen.body]


def test_typed_calendar_of_somebody_else_blocks_and_is_gone_when_it_vanishes(
    world: CaldavWorld,
) -> None:
    owner = f"other-{world.user}"
    world.server.add_calendar(owner, "shared-office", name="Work")
    world.connector.address = f"{world.proxy.url}{owner}/shared-office"
    world.connector.save()
    with world.server.client(owner) as client:
        text = INVITATION.format(uid="theirs", john="mailto:jane@example.org")
        assert client.put(f"{owner}/shared-office/1.ics", content=text).is_success
    world.sync()
    assert world.busy("shared-office") == INVITED
    assert [str(one) for one in world.connector.calendars.order_by("key")] == [
        f"Work ({owner})",
        "Home",
        f"Work ({world.user})",
    ]
    world.proxy.calendar_gone(world.calendar("shared-office").key)
    run = world.sync()
    assert notes(run) == [f"“Work ({owner})” is not listed by the account any more."]
    assert world.calendar("shared-office").gone_at == NOW


def test_access_that_a_refused_write_proved_stays_until_a_write_works(
    world: CaldavWorld,
) -> None:
    """The server does not say what may be done, neither before nor after."""
    world.proxy.fault("PROPFIND", drop_xml=SECRET)
    world.sync()
    assert (world.calendar().access, world.calendar().access_told) == ("read-write", False)
    refused = world.proxy.fault("PUT", status=403)
    want_event(
        meeting=uuid4(),
        tables=[Table(world.calendar().pk)],
        during=span("2026-12-01 09:00"),
        zone="Europe/Berlin",
        title="Intro",
    )
    write_due(world.connector.pk, now=NOW)
    assert world.calendar().access == "read-only"
    assert notes(world.sync()) == []
    assert world.calendar().access == "read-only"
    world.proxy.faults.remove(refused)
    CalendarEntry.objects.update(next_try_at=None)
    write_due(world.connector.pk, now=NOW)
    assert world.calendar().access == "read-write"


def test_access_that_is_told_again_counts(world: CaldavWorld) -> None:
    world.sync()
    Calendar.objects.update(access="read-only")
    world.sync()
    assert (world.calendar().access, world.calendar().access_told) == ("read-write", True)
