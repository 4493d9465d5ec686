"""Real time over a site's own XMPP server: portal, Prosody and agent."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.line.xmpp import XmppLine
from daybook_connector.local.settings_file import Settings

from kinds.outlook.models import AgentCalendar
from tests.agents.speaker import Speaker
from tests.journeys.outlook_world import nine
from tests.journeys.xmpp_world import IMPATIENT, XmppWorld, as_client, xmpp_world
from tests.servers.portal import eventually
from tests.servers.prosody import Prosody

pytestmark = [
    pytest.mark.prosody,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def prosody(tmp_path: Path) -> Iterator[Prosody]:
    with Prosody(tmp_path / "prosody") as server:
        yield server


@pytest.fixture
def world(tmp_path: Path, prosody: Prosody) -> Iterator[XmppWorld]:
    """The portal as a component in a process of its own, the agent by STARTTLS."""
    portal = {"XMPP_URL": prosody.component_url}
    with xmpp_world(tmp_path, prosody, portal, direct_tls=False, apart=True) as world:
        yield world


def journey(world: XmppWorld) -> None:
    """An event of the PC closes its slot, and a booking becomes an event there, at once."""
    taken, later, booked = nine(3), nine(4), nine(5)
    world.agent.put("dentist", taken)
    world.agent.start()
    world.by_xmpp()
    assert not world.is_free(taken)
    world.agent.put("lunch", later)
    eventually(lambda: not world.is_free(later))
    booking = world.book(booked)
    eventually(lambda: len(list(world.agent.calendar().glob("daybook-*.ics"))) == 1)
    world.cancel(booking)
    eventually(lambda: not list(world.agent.calendar().glob("daybook-*.ics")))
    told = world.agent.ask("status")
    assert (told["state"], told["line"], told["mode_in_force"], told["alerts"]) == (
        "connected", "xmpp", "realtime", [],
    )  # fmt: skip


def test_by_a_component_apart_and_starttls(world: XmppWorld) -> None:
    journey(world)
    # And the channel vouches for the calendars with every heartbeat.
    eventually(world.is_vouched, seconds=40)


@pytest.mark.parametrize("direct_tls", [False, True])
def test_by_a_client_inside_the_web_process(
    tmp_path: Path, prosody: Prosody, direct_tls: bool
) -> None:
    portal = as_client(prosody, direct_tls=direct_tls)
    with xmpp_world(tmp_path, prosody, portal, direct_tls=direct_tls, apart=False) as world:
        journey(world)


def test_a_server_restarted_in_the_middle_loses_and_doubles_nothing(world: XmppWorld) -> None:
    world.agent.start()
    world.by_xmpp()
    foreign = {f"foreign-{number}": nine(10 + number) for number in range(12)}
    bookings = [nine(30 + number) for number in range(6)]
    for number, (uid, start) in enumerate(foreign.items()):
        world.agent.put(uid, start)
        if number % 2:
            world.book(bookings[number // 2])
        if number in (3, 8):
            world.prosody.stop()
        if number in (5, 8):
            world.prosody.start()
    eventually(lambda: not any(world.is_free(start) for start in foreign.values()), seconds=60)
    eventually(lambda: len(world.written()) == len(bookings), seconds=60)
    everything = sorted([*foreign.values(), *bookings])
    eventually(lambda: world.shown() == everything, seconds=30)
    # Nothing that was told again has been done again.
    time.sleep(2)
    assert (world.shown(), len(world.written())) == (everything, len(bookings))
    eventually(lambda: world.agent.ask("status")["line"] == "xmpp", seconds=60)


def test_the_portals_worker_killed_in_the_middle_is_found_again(
    tmp_path: Path, prosody: Prosody
) -> None:
    portal = {"XMPP_URL": prosody.component_url}
    with xmpp_world(tmp_path, prosody, portal, direct_tls=True, apart=True) as world:
        world.agent.start()
        world.by_xmpp()
        world.portal.line.kill()
        world.book(nine(5))
        world.agent.put("meanwhile", nine(6))
        with world.portal.another_line():
            eventually(lambda: not world.is_free(nine(6)), seconds=60)
            eventually(lambda: len(world.written()) == 1, seconds=60)


def test_a_big_calendar_comes_in_parts(world: XmppWorld) -> None:
    for number in range(1500):
        world.agent.put(f"event-{number}", nine(1 + number % 50, minutes=10 * (number // 50)))
    world.agent.start()
    world.by_xmpp(90)
    calendar = AgentCalendar.objects.get(account__connector=world.connector)
    assert calendar.events.filter(gone_at=None).count() == 1500
    assert world.agent_row.account.last_seq >= 8
    assert not world.is_free(nine(20))


def test_where_the_ports_are_blocked_https_stands_in_and_xmpp_comes_back_by_itself(
    world: XmppWorld,
) -> None:
    world.prosody.stop()
    world.agent.put("dentist", nine(3))
    world.agent.start(code=IMPATIENT)
    world.synced()
    assert not world.is_free(nine(3))
    told = world.agent.ask("status")
    assert (told["line"], told["mode"], told["mode_in_force"], told["minutes"]) == (
        "https", "realtime", "auto", 5,
    )  # fmt: skip
    (alert,) = told["alerts"]
    assert alert["code"] == "channel-blocked"
    assert f"localhost:{world.prosody.starttls}" in str(alert["reasons"])
    assert "5222" in alert["remedy"]
    world.prosody.start()
    eventually(lambda: world.agent.ask("status")["line"] == "xmpp", seconds=30)
    assert world.agent.ask("status")["alerts"] == []
    world.book(nine(5))
    eventually(lambda: len(world.written()) == 1)


def test_a_stolen_token_is_worth_nothing_from_another_account(world: XmppWorld) -> None:
    world.agent.start()
    world.by_xmpp()
    told = json.loads((world.agent.folder / "agent" / "settings.json").read_text())
    token = (world.agent.folder / "agent" / "token").read_text().strip()
    mallory = world.prosody.register("mallory", "mallory's own")
    account = told["xmpp"] | {"jid": mallory, "password": "mallory's own"}

    async def try_it() -> Any:
        line = XmppLine(Settings(xmpp=account, ca_file=told["ca_file"]), token)
        await line.open()
        try:
            await line.send([json.dumps(Speaker().hello(line="xmpp"))])
            return await asyncio.wait_for(line.receive(), 20)
        finally:
            await line.close()

    goodbye = asyncio.run(try_it())
    assert (goodbye["type"], goodbye["code"]) == ("goodbye", "not-signed-in")
    # Its owner was not disturbed.
    world.book(nine(5))
    eventually(lambda: len(world.written()) == 1)
    assert world.agent.ask("status")["line"] == "xmpp"


def test_a_push_waits_for_no_heartbeat(world: XmppWorld) -> None:
    """From the command in the database to the agent's answer there, through all processes."""
    world.agent.start()
    world.by_xmpp()
    took = sorted(world.seconds_of_a_command() for _ in range(10))
    assert took[5] < 5.0, took
