"""Who may talk to an account: one at a time, without holding a connection, and with a fence."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.turns import lock_hosts
from bookings.actions.leave import delete_account
from calendars import tasks
from calendars.models import AccountLease, Calendar, CalendarEntry, Event, ReadAhead
from calendars.sync import lock
from calendars.sync.engine import sync_connector
from calendars.sync.lock import (
    AT_ONCE,
    LENGTH,
    LeaseLostError,
    SyncRunningError,
    account_lock,
    fenced,
)
from calendars.sync.outbox import write_due
from calendars.sync.rolling import roll_windows
from connectors.actions.steer import disconnect_connector
from connectors.models import Connector, SyncRun
from providers.base import Ahead, Changes
from providers.credentials import HeldCredentials
from providers.errors import OutOfBudget
from providers.network import NetworkPolicy
from tests.beside import Beside
from tests.calendars.conftest import World, meeting, new_world
from tests.factories import CalendarEntryFactory, ConnectorFactory
from tests.kinds.memory.provider import MemoryProvider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return new_world()


def at_once(work: Callable[[], object]) -> object:
    """What another thread of this process makes of it, with a connection of its own."""
    made: list[object] = []

    def run() -> None:
        try:
            made.append(work())
        except Exception as error:
            made.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return made[0]


@contextmanager
def held_elsewhere(connector_id: int) -> Iterator[None]:
    """Somebody else has the account, as long as the block lasts."""
    AccountLease.objects.create(
        connector_id=connector_id,
        holder="11111111-1111-4111-8111-111111111111",
        expires_at=timezone.now() + timedelta(days=1),
    )
    yield
    AccountLease.objects.all().delete()


def lapse(**of: int) -> None:
    """So much time passes without a sign of life of whoever holds a lease."""
    lapsed = timezone.now() - timedelta(days=1000)
    AccountLease.objects.filter(**of).update(expires_at=lapsed)


def test_an_account_is_held_by_one_and_free_again_afterwards(world: World) -> None:
    pk = world.connector.pk
    with account_lock(pk), account_lock(pk):
        assert AccountLease.objects.count() == 1
        assert isinstance(at_once(lambda: take(pk)), SyncRunningError)
    assert not AccountLease.objects.exists()
    assert at_once(lambda: take(pk)) is None


def take(connector_id: int) -> None:
    with account_lock(connector_id, patience=AT_ONCE):
        pass


def test_an_account_that_is_not_there_cannot_be_held(transactional_db: None) -> None:
    with pytest.raises(Connector.DoesNotExist):
        take(1)


def test_a_lease_lapses_when_nobody_renews_it(world: World) -> None:
    with held_elsewhere(world.connector.pk):
        with pytest.raises(SyncRunningError):
            world_syncs(world)
        lapse()
        assert world_syncs(world).outcome == "ok"


def world_syncs(world: World) -> SyncRun:
    return sync_connector(world.connector.pk, trigger="button", patience=AT_ONCE)


def test_a_lease_is_renewed_while_its_holder_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY", 0.01)
    with account_lock(world.connector.pk):
        lapse()
        lapsed = AccountLease.objects.get().expires_at
        renewed = threading.Event()
        for _ in range(1000):
            if AccountLease.objects.get().expires_at > lapsed + timedelta(days=999):
                renewed.set()
                break
            renewed.wait(0.02)
        assert renewed.is_set()
    assert timedelta(seconds=lock.RENEWED_EVERY) * 3 < LENGTH


def test_a_lease_that_somebody_stores_for_keeps_no_other_from_being_renewed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWED_EVERY", 0.01)
    pk, other = world.connector.pk, ConnectorFactory().pk

    def is_renewed() -> bool:
        lapse(pk=pk)
        for _ in range(250):
            if AccountLease.objects.get(pk=pk).expires_at > timezone.now():
                return True
            time.sleep(0.02)
        return False

    renewing = Beside(is_renewed)
    with account_lock(pk), account_lock(other), transaction.atomic():
        AccountLease.objects.select_for_update().get(pk=other)
        renewing.begin()
        assert renewing.ended_with() is True


class Overtaken(MemoryProvider):
    """While it is asked, this process freezes, and another one takes the account over."""

    def pull(self, calendar_key: str, cursor: str | None, *args, **options) -> Changes:
        changes = super().pull(calendar_key, cursor, *args, **options)
        self.overtake()
        return changes

    def create(self, *args, **options):
        written = super().create(*args, **options)
        self.overtake()
        return written

    def overtake(self) -> None:
        lapse()
        assert at_once(self.other) is None

    other: Callable[[], object]


def opened(
    world: World, other: Callable[[], object], kind: type[Overtaken] = Overtaken
) -> Overtaken:
    credentials = HeldCredentials({"username": "john", "password": "secret"})
    provider = kind(
        address=world.connector.address,
        credentials=credentials,
        details={},
        policy=NetworkPolicy(),
    )
    provider.other = other
    return provider


def test_a_sync_that_was_overtaken_stores_nothing(world: World) -> None:
    world.work.put(meeting("one", "2026-12-01 09:00"))

    def other() -> None:
        with account_lock(world.connector.pk, patience=AT_ONCE):
            assert not Event.objects.exists()

    with pytest.raises(LeaseLostError):
        sync_connector(world.connector.pk, trigger="button", provider=opened(world, other))
    assert not Event.objects.exists()
    assert world_syncs(world).outcome == "ok"
    assert [event.uid for event in Event.objects.all()] == ["one@example.com"]
    assert sorted(SyncRun.objects.values_list("outcome", flat=True)) == ["abandoned", "ok"]


def test_what_an_overtaken_sync_had_read_before_it_ran_out_is_not_kept(world: World) -> None:
    class Slow(Overtaken):
        def pull(self, calendar_key, cursor, *args, ahead, **options) -> Changes:
            ahead["one"] = Ahead("1", None)
            self.overtake()
            raise OutOfBudget("after 1 second")

    with pytest.raises(LeaseLostError):
        sync_connector(
            world.connector.pk,
            trigger="button",
            provider=opened(world, lambda: take(world.connector.pk), Slow),
        )
    assert not ReadAhead.objects.exists()


def test_a_writer_that_was_overtaken_leaves_what_the_other_noted(world: World) -> None:
    world_syncs(world)
    entry = CalendarEntryFactory(calendar=world.calendar)
    late = timezone.now() + timedelta(minutes=10)

    def other() -> None:
        assert write_due(world.connector.pk, now=late, patience=AT_ONCE).written == 1
        CalendarEntry.objects.filter(pk=entry.pk).update(etag="as the other noted it")

    with pytest.raises(LeaseLostError):
        write_due(world.connector.pk, provider=opened(world, other))
    entry.refresh_from_db()
    assert (entry.is_pending, entry.etag) == (False, "as the other noted it")
    assert len(world.work.events) == 1


def test_a_writer_that_finds_the_account_in_use_comes_again_and_holds_no_worker(
    world: World,
) -> None:
    pk = world.connector.pk
    with held_elsewhere(pk):
        tasks.write_entries(connector_id=pk)
        tasks.write_entries(connector_id=pk)
    again = ProcrastinateJob.objects.get(args__connector_id=pk)
    assert (again.args, again.lock, again.status) == (
        {"connector_id": pk},
        f"connector:{pk}",
        "todo",
    )
    assert again.scheduled_at is not None
    assert world.memory.calls == []
    assert not SyncRun.objects.exists()


def test_windows_of_accounts_in_use_are_rolled_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calendars.sync.rolling.BRIEF", AT_ONCE)
    world_syncs(world)
    later = timezone.now() + timedelta(days=200)
    with held_elsewhere(world.connector.pk):
        assert roll_windows(later) == 0
    assert roll_windows(later) == 1


def test_a_deleted_connector_takes_its_lease_along(world: World) -> None:
    connector = ConnectorFactory()
    with account_lock(connector.pk):
        connector.delete()
        assert not AccountLease.objects.exists()


def disconnect(connector: Connector) -> None:
    disconnect_connector(connector=Connector.objects.get(pk=connector.pk))


def leave(connector: Connector) -> None:
    delete_account(user=User.objects.get(pk=connector.host_id), now=timezone.now())


@pytest.mark.parametrize("delete", [disconnect, leave])
def test_who_deletes_an_account_waits_for_what_is_just_stored(
    world: World, delete: Callable[[Connector], None]
) -> None:
    """Each would else wait for the other, and PostgreSQL would end one of them with an error."""
    pk = world.connector.pk
    world.work.put(meeting("one", "2026-12-01 09:00"))
    world_syncs(world)
    CalendarEntryFactory(calendar=world.calendar)
    deleting = Beside(lambda: delete(world.connector))
    with account_lock(pk, patience=AT_ONCE), fenced(pk):
        Calendar.objects.select_for_update().get(pk=world.calendar.pk)
        deleting.begin()
        assert deleting.waits_for_a_lock()
        CalendarEntry.objects.update(etag="stored last")
        Event.objects.update(etag="stored last")
        Connector.objects.filter(pk=pk).update(last_seen_at=timezone.now())
    assert deleting.ended_with() is None
    assert not Connector.objects.exists()


def test_a_sync_that_has_no_first_table_to_make_does_not_wait_for_its_host(world: World) -> None:
    world_syncs(world)
    world.work.put(meeting("one", "2026-12-01 09:00"))
    syncing = Beside(lambda: world_syncs(world).outcome)
    with transaction.atomic():
        lock_hosts(world.connector.host_id)
        syncing.begin()
        assert syncing.ended_with() == "ok"
    assert Event.objects.count() == 1


def test_who_stores_for_an_account_that_was_deleted_is_told(world: World) -> None:
    pk = world.connector.pk
    with account_lock(pk, patience=AT_ONCE):
        disconnect(world.connector)
        with pytest.raises(LeaseLostError, match="disconnected"), fenced(pk):
            pytest.fail("nothing is stored any more")
