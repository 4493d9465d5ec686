"""Processes killed with -9 at any moment: one event each, and no half-read calendar."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from calendars.actions.entries import want_event, want_no_event
from calendars.busy import Table
from calendars.models import AccountLease, CalendarEntry
from calendars.sync.outbox import uid_of, write_due
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.factories import NOW, span
from tests.servers.fault_proxy import FaultProxy
from tests.servers.portal import environment
from tests.servers.radicale import Radicale

ROUNDS = 20

# Forks a real process for each line it reads, so that the import of Django is paid once.
WRITERS = """
import os, sys
import django
django.setup()
from datetime import datetime
from calendars.sync.engine import sync_connector
from calendars.sync.outbox import write_due
print("ready", flush=True)
for line in sys.stdin:
    work, connector, now = line.split()
    pid = os.fork()
    if pid == 0:
        if work == "write":
            write_due(int(connector), now=datetime.fromisoformat(now))
        else:
            sync_connector(int(connector), trigger="schedule", now=datetime.fromisoformat(now))
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("ended", flush=True)
"""


@pytest.fixture
def writers():
    code = WRITERS.replace(
        "django.setup()",
        "django.setup()\nfrom django.conf import settings\n"
        "settings.ALLOW_PRIVATE_ADDRESSES = '127.0.0.1'",
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(DATABASE_POOL_SIZE="0"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.stdin.close()
    process.wait(20)


def killed(writers, work: str, connector_id: int, now, after: float) -> bool:
    """Let a process write or sync, and kill it after a moment. True when it was still at work."""
    print(work, connector_id, now.isoformat(), file=writers.stdin, flush=True)
    pid = int(writers.stdout.readline())
    time.sleep(after)
    at_work = True
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        at_work = False
    assert writers.stdout.readline() == "ended\n"
    # The next one comes when the lease of the killed one has lapsed.
    AccountLease.objects.update(expires_at=NOW)
    return at_work


def uids(world: CaldavWorld) -> Counter[tuple[str, str]]:
    """(UID, start) of each event on the server."""
    found = []
    for text in world.events():
        lines = text.replace("\r\n ", "").replace("\n ", "").splitlines()
        body = lines[lines.index("BEGIN:VEVENT") :]
        uid = next(line[4:] for line in body if line.startswith("UID:"))
        start = next(line.split(":")[-1] for line in body if line.startswith("DTSTART"))
        found.append((uid, start))
    return Counter(found)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_writer_killed_at_any_moment_leaves_exactly_one_event(
    settings, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str, writers
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = caldav_world(radicale, fault_proxy, radicale_user)
    world.sync()
    world.proxy.fault(delay=0.03)
    chance = random.Random(20261123)
    table, now, kills = Table(world.calendar().pk), NOW, 0
    meetings: dict[object, str] = {}
    for number in range(ROUNDS):
        new = uuid4()
        wishes = [(new, f"2026-12-{number + 1:02} 09:00")]
        if len(meetings) > 2:
            moved = chance.choice(list(meetings))
            wishes.append((moved, f"2026-12-{number + 1:02} 15:00"))
        for one, start in wishes:
            meetings[one] = start
            want_event(
                meeting=one, tables=[table], during=span(start), zone="UTC", title=f"Round {number}"
            )
        if number % 4 == 3:
            cancelled = chance.choice(list(meetings))
            del meetings[cancelled]
            want_no_event(meeting=cancelled)
        now += timedelta(minutes=10)
        kills += killed(writers, "write", world.connector.pk, now, chance.uniform(0.02, 0.35))
    assert kills >= ROUNDS // 2
    world.proxy.heal()
    write_due(world.connector.pk, now=now + timedelta(hours=1))

    entries = {entry.meeting: entry for entry in CalendarEntry.objects.all()}
    assert [entry.error_code for entry in entries.values() if entry.is_pending] == []
    assert uids(world) == Counter(
        (uid_of(entries[one]), _digits(start)) for one, start in meetings.items()
    )
    # And nothing of it blocks when it comes back.
    world.sync(now + timedelta(hours=2))
    assert world.busy() == []


def _digits(start: str) -> str:
    return start.replace("-", "").replace(" ", "T").replace(":", "") + "00Z"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sync_killed_at_any_moment_never_loses_or_repeats_an_event(
    settings, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str, writers
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = caldav_world(radicale, fault_proxy, radicale_user)
    world.proxy.fault(delay=0.03)
    chance = random.Random(20261124)
    kills = 0
    for number in range(1, ROUNDS + 1):
        world.day(number)
        if number > 2:
            world.delete(f"office{number - 2}")
        now = NOW + timedelta(minutes=5 * number)
        kills += killed(writers, "sync", world.connector.pk, now, chance.uniform(0.02, 0.4))
    assert kills >= ROUNDS // 2
    world.proxy.heal()
    run = world.sync(NOW + timedelta(hours=5))
    assert run.outcome == "ok"
    assert world.busy() == ["12-19 09:00/12-19 10:00", "12-20 09:00/12-20 10:00"]
    assert not world.connector.runs.running().exists()
    assert not AccountLease.objects.exists()
