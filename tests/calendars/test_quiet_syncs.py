"""Syncs without news: what they cost, what they leave, and what makes one that is not quiet."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Alert
from calendars.models import AccountLease, AssociatedCalendars, Calendar
from calendars.sync import engine, quiet
from calendars.sync.dossier import dossier_of
from calendars.sync.engine import sync_connector
from calendars.sync.lock import account_lock, holding, let_lapse, take
from connectors.account import open_account
from connectors.domain.beats import MOST
from connectors.examining.health import SKEW
from connectors.models import Connector, SyncRun
from connectors.wake import wake
from providers.base import Access, Changes
from providers.errors import Unreachable
from tests.beside import Beside
from tests.calendars.conftest import World, meeting
from tests.factories import NOW, AlertFactory
from tests.kinds.memory.provider import MemoryProvider

MINUTE = timedelta(minutes=1)
LATER = NOW + 5 * MINUTE
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture
def known(world: World) -> World:
    """With three calendars, synced until nothing was new any more."""
    world.memory.add_calendar("/home/", name="Home")
    world.memory.add_calendar("/holidays/", name="Holidays", access=Access.READ_ONLY)
    world.work.put(meeting("dentist", "2026-12-01 09:00"))
    world.sync(NOW - MINUTE, "first")
    return world


def stamps(model: Any) -> dict[int, str]:
    """The version of each row: it changes whenever the row is written, be it with the same."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {model._meta.pk.column}, ctid::text || xmin::text FROM {table}")
        return dict(cursor.fetchall())


def statements(world: World) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        sync_connector(world.connector.pk, trigger="schedule", now=LATER)
    return [query["sql"].lstrip() for query in captured.captured_queries]


def test_a_quiet_sync_takes_few_statements_and_fewer_writes(known: World) -> None:
    known.sync()
    found = statements(known)
    assert len(found) <= 12, found
    assert sum(sql.startswith(WRITES) for sql in found) <= 3, found


def test_it_rewrites_nothing_that_stays_the_same(known: World) -> None:
    known.sync()
    others = (Alert, AssociatedCalendars)
    before = {model: stamps(model) for model in others}
    run, changed = known.connector.runs.latest("pk"), known.connector.last_change_at
    known.sync(LATER)
    assert {model: stamps(model) for model in others} == before
    assert known.connector.runs.latest("pk") == run
    assert known.connector.last_change_at == changed


def test_it_moves_on_what_it_confirms(known: World) -> None:
    known.sync()
    known.sync(LATER)
    connector = known.connector
    assert set(Calendar.objects.values_list("verified_at", flat=True)) == {LATER}
    assert (connector.last_sync_at, connector.last_attempt_at) == (LATER, LATER)
    assert connector.last_seen_at is not None
    assert connector.last_seen_at >= LATER
    assert connector.next_sync_at is not None
    assert connector.next_sync_at > LATER
    assert connector.last_took is not None
    assert not AccountLease.objects.exists()


def test_quiet_syncs_in_a_row_are_one_run_that_counts_them(known: World) -> None:
    for number in range(MOST + 3):
        known.sync(NOW + number * MINUTE)
    run = known.connector.runs.latest("started_at")
    assert (run.outcome, run.trigger, run.times) == ("ok", "schedule", MOST + 3)
    assert run.started_at == NOW
    assert run.finished_at is not None
    assert run.finished_at >= NOW + (MOST + 2) * MINUTE
    assert run.beats[::2] == [60 * number for number in range(3, MOST + 3)]
    assert all(0 <= took < 60_000 for took in run.beats[1::2])


def test_news_or_another_trigger_begin_another_run(known: World) -> None:
    def runs() -> list[tuple[str, int, int]]:
        found = known.connector.runs.exclude(trigger="first").order_by("started_at")
        return list(found.values_list("trigger", "times", "changed"))

    known.sync()
    known.sync(NOW + MINUTE)
    known.work.put(meeting("dentist", "2026-12-01 10:00"))
    known.sync(NOW + 2 * MINUTE)
    known.sync(NOW + 3 * MINUTE)
    known.sync(NOW + 4 * MINUTE, "retry")
    known.sync(NOW + 5 * MINUTE, "retry")
    assert runs() == [("schedule", 2, 0), ("schedule", 1, 1), ("schedule", 1, 0), ("retry", 2, 0)]


def test_a_sync_somebody_asked_for_is_a_run_of_its_own(known: World) -> None:
    known.sync()
    known.sync(NOW + MINUTE, "button")
    known.sync(NOW + 2 * MINUTE, "button")
    assert [run.times for run in known.connector.runs.filter(trigger="button")] == [1, 1]


def test_an_error_that_passed_is_no_quiet_sync(known: World) -> None:
    known.sync()
    known.memory.fail(Unreachable(), on="discover")
    known.sync(NOW + MINUTE)
    assert known.connector.failures == 1
    known.sync(NOW + 2 * MINUTE, "retry")
    assert (known.connector.failures, known.connector.error_code) == (0, "")
    assert not Alert.objects.open().exists()


def test_an_alert_that_is_over_is_resolved_by_the_next_sync(known: World) -> None:
    known.sync()
    AlertFactory(host=known.connector.host, connector=known.connector, code="sync-overdue")
    known.sync(LATER)
    assert not Alert.objects.open().exists()


def test_a_server_whose_clock_is_wrong_is_told_of(
    known: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.sync()
    monkeypatch.setattr("tests.kinds.memory.provider.MemoryProvider.clock_offset", 2 * SKEW)
    known.sync(LATER)
    assert Alert.objects.open().get().code == "clock-skew"


def test_a_calendar_with_news_leaves_the_others_confirmed(known: World) -> None:
    known.sync()
    known.work.put(meeting("dentist", "2026-12-01 10:00"))
    assert known.sync(LATER).changed == 1
    assert set(Calendar.objects.values_list("verified_at", flat=True)) == {LATER}


def test_a_cursor_that_is_new_each_time_is_no_news(
    known: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known.sync()
    pull = MemoryProvider.pull

    def pull_anew(self: MemoryProvider, key: str, cursor: str, *rest: Any, **more: Any) -> Changes:
        found = pull(self, key, cursor.partition("#")[0], *rest, **more)
        return replace(found, cursor=f"{found.cursor}#{LATER}")

    monkeypatch.setattr(MemoryProvider, "pull", pull_anew)
    assert known.sync(LATER).times == 2
    assert all(cursor.endswith(str(LATER)) for cursor in cursors())
    known.work.put(meeting("lunch", "2026-12-01 12:00"))
    assert known.sync(LATER + MINUTE).added == 1
    assert len(cursors()) == 3


def cursors() -> list[str]:
    return [str(calendar.cursor) for calendar in Calendar.objects.all()]


def test_a_new_listing_is_stored(known: World) -> None:
    known.sync()
    known.memory.add_calendar("/new/", name="New")
    known.sync(LATER)
    assert known.connector.calendars.count() == 4
    known.memory.set_access("/home/", Access.READ_ONLY)
    known.sync(LATER + MINUTE)
    assert known.connector.calendars.get(key="/home/").access == "read-only"


def under_way(world: World, meanwhile: Any) -> None:
    """A quiet sync, in the middle of which something happens."""
    with account_lock(world.connector.pk):
        dossier = dossier_of(world.connector.pk, LATER)
        _, found = engine.sync(dossier, trigger="schedule", now=LATER)
        assert found is not None
        meanwhile()
        assert quiet.store([found], gives_back=False, waits=True)
    world.connector.refresh_from_db()


def test_a_sync_asked_for_meanwhile_is_not_forgotten(known: World) -> None:
    known.sync()
    under_way(known, lambda: wake(known.connector, trigger=SyncRun.Trigger.BUTTON))
    assert known.connector.asked == "button"
    assert known.connector.next_sync_at is not None
    assert known.connector.next_sync_at <= timezone.now()


def test_so_is_it_during_a_sync_with_news(known: World) -> None:
    known.sync()
    known.work.put(meeting("dentist", "2026-12-01 10:00"))
    provider = open_account(known.connector)
    pull = provider.pull

    def pull_and_be_asked(*args: Any, **options: Any) -> Changes:
        wake(known.connector, trigger=SyncRun.Trigger.BUTTON)
        return pull(*args, **options)

    provider.pull = pull_and_be_asked  # type: ignore[method-assign]
    run = sync_connector(known.connector.pk, trigger="schedule", now=LATER, provider=provider)
    known.connector.refresh_from_db()
    assert run.changed == 1
    assert known.connector.asked == "button"


def test_one_that_was_asked_for_before_is_done_with_it(known: World) -> None:
    wake(known.connector, trigger=SyncRun.Trigger.PUSH)
    known.sync(trigger="push")
    assert known.connector.asked == ""
    assert known.connector.next_sync_at is not None
    assert known.connector.next_sync_at > NOW


def test_a_pause_meanwhile_stays(known: World) -> None:
    known.sync()
    pause = {"paused_at": NOW, "next_sync_at": None}
    under_way(known, lambda: Connector.objects.update(**pause))
    assert (known.connector.paused_at, known.connector.next_sync_at) == (NOW, None)


@pytest.mark.django_db(transaction=True)
def test_what_another_process_has_taken_over_is_not_stored(known: World) -> None:
    known.sync()
    (lease,) = take([known.connector.pk])
    with holding(lease):
        _, found = engine.sync(dossier_of(known.connector.pk, LATER), trigger="schedule", now=LATER)
    assert found is not None
    AccountLease.objects.update(expires_at=NOW - timedelta(days=1000))
    (other,) = take([known.connector.pk])
    let_lapse(other)
    assert quiet.store([found], gives_back=True, waits=True) == set()
    known.connector.refresh_from_db()
    assert known.connector.last_sync_at == NOW
    assert AccountLease.objects.get().holder == other.holder


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_has_locked_does_not_hold_up_the_others(known: World) -> None:
    known.sync()
    (lease,) = take([known.connector.pk])
    with holding(lease):
        _, found = engine.sync(dossier_of(known.connector.pk, LATER), trigger="schedule", now=LATER)
    assert found is not None
    with transaction.atomic():
        Connector.objects.select_for_update().get()
        beside = Beside(lambda: quiet.store([found], gives_back=True, waits=False))
        beside.begin()
        assert beside.ended_with() == set()
    assert quiet.store([found], gives_back=True, waits=False) == {known.connector.pk}
