"""The syncer at work: it does what is due, hears what is asked for, gives back what it leaves."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from calendars.models import AccountLease
from calendars.sync import lock
from calendars.sync import syncer as syncing
from calendars.sync.dossier import dossiers_of
from calendars.sync.syncer import Syncer
from connectors.domain.claims import Share
from connectors.models import Connector, SyncRun
from connectors.wake import wake
from tests.calendars.conftest import World, meeting, new_world
from tests.factories import ConnectorFactory
from tests.kinds.memory.provider import MemoryProvider
from tests.servers.portal import eventually

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def due_world(name: str, *, ago: timedelta = MINUTE) -> World:
    """An account that was synced once and is due again."""
    world = new_world(name)
    world.work.put(meeting("dentist", "2026-12-01 09:00"))
    world.sync(timezone.now(), "first")
    Connector.objects.filter(pk=world.connector.pk).update(next_sync_at=timezone.now() - ago)
    return world


@contextmanager
def at_work(slots: int = 4) -> Iterator[Syncer]:
    syncer = Syncer(slots, Share.half(slots))
    thread = threading.Thread(target=syncer.run)
    thread.start()
    try:
        yield syncer
    finally:
        syncer.stop()
        thread.join(20)
        assert not thread.is_alive()


def nothing_is_due() -> bool:
    return not Connector.objects.due(timezone.now()).exists()


def test_everything_that_is_due_is_synced_once_and_given_back() -> None:
    worlds = [due_world(f"john{number}") for number in range(12)]
    with at_work():
        eventually(nothing_is_due)
    assert [world.memory.calls.count("discover") for world in worlds] == [2] * 12
    assert SyncRun.objects.filter(trigger="schedule", outcome="ok", times=1).count() == 12
    assert not AccountLease.objects.exists()


def test_news_among_what_is_quiet_is_stored() -> None:
    quiet, changed = due_world("john"), due_world("ann")
    changed.work.put(meeting("lunch", "2026-12-02 12:00"))
    with at_work():
        eventually(nothing_is_due)
    runs = SyncRun.objects.filter(trigger="schedule").order_by("connector")
    assert list(runs.values_list("connector", "added")) == [
        (quiet.connector.pk, 0),
        (changed.connector.pk, 1),
    ]


def test_what_is_asked_for_is_heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "LOOKS_EVERY", 60.0)
    world = due_world("john", ago=-MINUTE)
    with at_work():
        time.sleep(1.0)  # until it has looked and waits
        began = time.monotonic()
        wake(world.connector, trigger=SyncRun.Trigger.BUTTON)
        eventually(lambda: SyncRun.objects.filter(trigger="button", outcome="ok").exists())
        assert time.monotonic() - began < 10


def test_a_row_that_is_locked_for_a_moment_is_stored_afterwards() -> None:
    world = due_world("john")
    with at_work(), transaction.atomic():
        Connector.objects.select_for_update(no_key=True).get()
        eventually(lambda: world.memory.calls.count("discover") == 2)
        time.sleep(0.3)
    eventually(nothing_is_due)
    assert world.memory.calls.count("discover") == 2
    assert SyncRun.objects.filter(trigger="schedule").count() == 1


def test_an_account_whose_sync_breaks_off_does_not_come_back_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(self: MemoryProvider) -> None:
        raise SystemExit

    bad = due_world("john")
    good = due_world("ann")
    monkeypatch.setattr(MemoryProvider, "know_owner", raise_for("john", break_off))
    with at_work():
        eventually(lambda: SyncRun.objects.filter(trigger="schedule").exists())
        time.sleep(0.5)
    assert SyncRun.objects.get(trigger="schedule").connector == good.connector
    assert bad.memory.calls.count("discover") == 2
    assert AccountLease.objects.get().connector == bad.connector


def raise_for(name: str, raises: Callable[[MemoryProvider], None]) -> Callable[..., None]:
    def know_owner(self: MemoryProvider, addresses: object) -> None:
        if self._address == f"memory://{name}":
            raises(self)

    return know_owner


def test_a_syncer_outlives_that_the_database_cuts_its_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syncing, "AGAIN_AFTER", 0.1)
    world = due_world("john", ago=-MINUTE)
    with at_work():
        time.sleep(0.5)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        wake(world.connector, trigger=SyncRun.Trigger.BUTTON)
        eventually(lambda: SyncRun.objects.filter(trigger="button", outcome="ok").exists())


def test_what_was_not_begun_is_given_back_when_it_is_stopped() -> None:
    ConnectorFactory(next_sync_at=timezone.now() - MINUTE, paused_at=None, address="memory://none")
    with at_work() as syncer:
        syncer.stop()
    assert not AccountLease.objects.exists()


def test_what_lies_behind_slow_accounts_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    worlds = [due_world(f"john{number}") for number in range(8)]
    monkeypatch.setattr(MemoryProvider, "know_owner", lambda self, addresses: held.wait(30))
    syncer = Syncer(2, Share(100, 100, 100))
    syncer._capacity = 8
    thread = threading.Thread(target=syncer.run)
    thread.start()
    try:
        eventually(lambda: AccountLease.objects.count() == 8)
        eventually(lambda: AccountLease.objects.count() == 2)
    finally:
        syncer.stop()  # first: it would take the others as soon as these two are done
        held.set()
        thread.join(20)
    assert sum(world.memory.calls.count("discover") - 1 for world in worlds) == 2


def test_what_was_taken_but_could_not_be_read_up_on_is_due_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its lease is not renewed by a process that will never work with it."""
    monkeypatch.setattr(syncing, "AGAIN_AFTER", 0.1)
    monkeypatch.setattr(lock, "RENEWED_EVERY", 0.05)
    world, reads = due_world("john"), [OperationalError("cut"), None]

    def read_up(*about: Any) -> Any:
        error = reads.pop(0) if reads else None
        if error:
            raise error
        return dossiers_of(*about)

    monkeypatch.setattr(syncing, "dossiers_of", read_up)
    with at_work():
        eventually(lambda: len(reads) == 1)
        time.sleep(0.3)
        AccountLease.objects.update(expires_at=timezone.now() - MINUTE)
        eventually(nothing_is_due)
    assert world.memory.calls.count("discover") == 2
