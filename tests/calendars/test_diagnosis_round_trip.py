"""The round trip on a real server: there, back and gone, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from daybook_ical.write import render
from django.utils import timezone

from calendars.actions.associate import associate, default_table_of
from calendars.diagnosis.roundtrip import ask, want_absent
from calendars.models import BusyTime, CalendarEntry
from calendars.sync.outbox import draft_of, write_due
from diagnosis.case import Case
from diagnosis.ladder import Answer, NotReached
from diagnosis.result import CheckVerdict
from diagnosis.words.told import said
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.servers.fault_proxy import FaultProxy
from tests.servers.portal import environment
from tests.servers.radicale import Radicale


@pytest.fixture
def world(
    settings: Any, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str
) -> CaldavWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = caldav_world(radicale, fault_proxy, radicale_user)
    assert world.sync(timezone.now()).outcome == "ok"
    work, home = world.calendar(), world.calendar("home")
    table = default_table_of(host=world.connector.host)
    associate(table=table, main=work.pk, busy=[home.pk], additional=[])
    return world


def case(world: CaldavWorld) -> Case:
    return Case(connector=world.connector, now=timezone.now())


def names(answer: Answer) -> list[str]:
    return [line.partition(":")[0] for line in seen(answer)]


def seen(answer: Answer) -> list[str]:
    return [said(one) for one in answer.evidence]


@pytest.mark.django_db
def test_an_event_goes_there_and_back_and_is_gone(world: CaldavWorld) -> None:
    answer = ask(case(world))
    assert answer.verdict is CheckVerdict.FINE
    assert names(answer) == [
        "Written to the server",
        "Seen again by an ordinary sync",
        "Removed from the server",
        "Gone again after another sync",
        "Nothing is left behind.",
    ]
    assert world.events() == []
    assert not CalendarEntry.objects.exists()
    assert not BusyTime.objects.exists()
    assert world.proxy.requests("PUT")[0].body.count(b"SUMMARY:Daybook check") == 1
    assert b"CLASS:PRIVATE" in world.proxy.requests("PUT")[0].body


@pytest.mark.django_db
def test_the_event_blocks_nothing_while_it_is_there(world: CaldavWorld) -> None:
    at_work = case(world)
    entry = want_absent(world.calendar(), at_work)
    with world.server.client(world.user) as client:
        text = render(draft_of(entry), now=at_work.now)
        assert client.put(f"{world.user}/office/{draft_of(entry).uid}.ics", content=text).is_success
    world.sync(timezone.now())
    (row,) = BusyTime.objects.all()
    assert (row.ours, row.blocks, row.show_as) == (True, False, "busy")


@pytest.mark.django_db
def test_a_server_that_fails_in_the_middle_leaves_the_removal_to_the_outbox(
    world: CaldavWorld,
) -> None:
    world.proxy.fault("PUT", cut_after=True)
    answer = ask(case(world))
    assert answer.verdict is CheckVerdict.BROKEN
    assert seen(answer)[0] == "Written to the server: failed here."
    assert len(world.events()) == 1
    world.proxy.heal()
    write_due(world.connector.pk, now=timezone.now() + timedelta(minutes=5))
    assert world.events() == []
    assert not CalendarEntry.objects.pending().exists()


@pytest.mark.django_db
def test_a_refused_event_leaves_nothing_to_remove(world: CaldavWorld) -> None:
    world.proxy.fault("PUT", status=403)
    answer = ask(case(world))
    assert answer.verdict is CheckVerdict.BROKEN
    assert seen(answer)[-1] == "No event was made."
    assert not CalendarEntry.objects.exists()


@pytest.mark.django_db
def test_it_needs_a_main_calendar_in_this_account(world: CaldavWorld) -> None:
    default_table_of(host=world.connector.host).rows.all().delete()
    with pytest.raises(NotReached) as barred:
        ask(case(world))
    assert barred.value.question == "selection"
    assert not CalendarEntry.objects.exists()


TRAVELLER = """
import sys
import django
django.setup()
from django.conf import settings
settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
from django.utils import timezone
from calendars.diagnosis.roundtrip import ask
from diagnosis.case import Case
from connectors.models import Connector
case = Case(connector=Connector.objects.select_related("host").get(pk=int(sys.argv[1])),
            now=timezone.now())
print("ready", flush=True)
ask(case)
"""


MOMENTS = (0.0, 0.08, 0.16, 0.24, 0.32, 0.4, 0.5, 0.6, 0.7)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_on_the_way_leaves_nothing_behind(world: CaldavWorld) -> None:
    caught_on_the_way = 0
    for moment in MOMENTS:
        world.proxy.fault(delay=0.02)
        start_and_kill(world.connector.pk, moment)
        world.proxy.heal()
        caught_on_the_way += len(world.events())
        write_due(world.connector.pk, now=timezone.now() + timedelta(minutes=5))
        world.sync(timezone.now() + timedelta(minutes=5))
        assert world.events() == []
        assert not CalendarEntry.objects.pending().exists()
        assert not BusyTime.objects.exists()
    assert caught_on_the_way, "no kill came while the event was on the server"


def start_and_kill(connector_id: int, moment: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TRAVELLER, str(connector_id)],
        env=environment(DATABASE_POOL_SIZE="0"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(moment)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    process.stdout.close()
