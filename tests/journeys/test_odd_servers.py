"""Odd servers on the whole way: what they list is read, and closes the times it should."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from calendars.models import Event
from calendars.words.oddities import problem_said
from connectors.models import Connector
from tests.journeys.odd_world import NOW, closed, connected, file, hours
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.servers.simulated_dav import SimulatedDav

LUNCH = "DTSTART:20261202T100000Z\nDTEND:20261202T110000Z"
DINNER = "DTSTART:20261202T180000Z\nDTEND:20261202T190000Z"
LATER = NOW + timedelta(minutes=5)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_addresses")]


@pytest.fixture
def proxy(server: SimulatedDav) -> Iterator[FaultProxy]:
    with FaultProxy(server.url) as between:
        yield between


def on_2_december(connector: Connector, now=NOW) -> list[str]:
    return closed(connector, "2026-12-02", 1, now)


@pytest.mark.parametrize("name", ["MEETING+CENTER", "2012+08:42_1@app"])
def test_an_event_that_is_known_by_its_escaped_address_only(server, name):
    server.quirks.escapes = True
    server.store(name, file(LUNCH))
    connector = connected(server.url)
    assert on_2_december(connector) == hours("02 10-11")
    server.store(name, file(f"{LUNCH}\nLOCATION:Room 4"))
    assert on_2_december(connector, LATER) == hours("02 10-11")


@pytest.mark.parametrize("status", [400, 404, 423, 451, 502])
def test_an_event_that_is_listed_and_not_handed_out(server, proxy, status):
    connector = connected(proxy.url)
    assert on_2_december(connector) == []
    bad = server.store("100%", file(LUNCH))
    server.store("dinner", file(DINNER))
    proxy.fault("REPORT", body_contains=bad, status=status)
    proxy.fault("GET", path="100", status=status)
    assert on_2_december(connector, LATER) == hours("02 18-19")
    odd = Event.objects.get(calendar__connector=connector, key=bad)
    problem = problem_said(odd.caution)
    assert problem.startswith("The server ")


def test_an_address_that_is_known_with_a_slash_only(server, proxy):
    proxy.fault(path="^/$", web_page=True)
    proxy.fault(path="^/.well-known", web_page=True)
    server.store("lunch", file(LUNCH))
    connector = connected(f"{proxy.url}dav/john")
    assert on_2_december(connector) == hours("02 10-11")


def test_a_typed_calendar_outside_of_ones_own_home(radicale: Radicale, radicale_user: str):
    owner = f"other-{radicale_user}"
    shared = radicale.add_calendar(owner, "shared", name="Team")
    with radicale.client(owner) as device:
        assert device.put(f"{shared}lunch.ics", content=file(LUNCH)).is_success
    connector = connected(shared, user=radicale_user, password=PASSWORD)
    assert on_2_december(connector) == hours("02 10-11")


@pytest.mark.parametrize(
    "name", ["mailto:{host}", "urn:uuid:0B7D3C1E-5A52-4A0E-9C42-2F7D1C0F9B11", "/dav/john/"]
)
def test_an_invitation_that_the_owner_declined_by_any_name(server, name):
    connector = connected(server.url)
    connector.also_me = ["0b7d3c1e-5a52-4a0e-9c42-2f7d1c0f9b11"]
    connector.save()
    john = name.format(host=connector.host.email)
    boss = "ORGANIZER:mailto:boss@example.org\nATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@example.org"
    server.store("lunch", file(f"{LUNCH}\n{boss}\nATTENDEE;PARTSTAT=DECLINED:{john}"))
    server.store("dinner", file(f"{DINNER}\n{boss}\nATTENDEE;PARTSTAT=ACCEPTED:{john}"))
    assert on_2_december(connector) == hours("02 18-19")
