"""Channels over which services tell of changes, proved by the tests' own kind of account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from calendars.models import Calendar
from calendars.sync.engine import sync_connector
from connectors import channels
from connectors.actions import steer
from connectors.actions.restoration import distrust_accounts
from connectors.channels.ending import END_TASK, PARTING_LASTS, end_channels, forget_ended
from connectors.channels.rows import hashed
from connectors.channels.tasks import renew_channels
from connectors.domain.freshness import AT_LEAST, SAFETY_SYNC
from connectors.kinds.entry import Kind
from connectors.kinds.push import Subscription
from connectors.kinds.registry import kinds
from connectors.models import Connector, PushChannel, SyncRun
from providers.errors import PermissionRefused, Throttled, Unreachable
from tests.factories import ConnectorFactory
from tests.kinds.memory import provider as memory
from tests.kinds.memory.kind import KIND
from tests.kinds.memory.push import LASTS, PUSH, fire, give_up
from tests.syncs import asked_for, none_asked_for

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Iterator[memory.MemoryAccount]:
    made = memory.add_account("memory://john", "john", "secret")
    made.add_calendar("/office/")
    made.add_calendar("/home/")
    yield made
    memory.forget_accounts()


@pytest.fixture
def connector(account: memory.MemoryAccount) -> Connector:
    """In real-time mode, and synced once."""
    made = ConnectorFactory(address="memory://john", account="john", mode="realtime")
    sync(made)
    return made


def sync(connector: Connector) -> str:
    run = sync_connector(connector.pk, trigger="schedule", now=timezone.now())
    connector.refresh_from_db()
    return str(run.outcome)


def rows() -> list[tuple[str, str | None, bool]]:
    found = PushChannel.objects.order_by("calendar", "pk")
    return [(row.calendar, row.channel, row.ended_at is not None) for row in found]


def waiting(task: str = "") -> int:
    """Jobs that wait, or without a task accounts that were asked to be synced."""
    if not task:
        return len(asked_for())
    return ProcrastinateJob.objects.filter(task_name=task, status="todo").count()


def forget_jobs() -> None:
    with transaction.atomic():
        ProcrastinateJob.objects.all()._raw_delete("default")
        none_asked_for()


def names(account: memory.MemoryAccount) -> dict[str, str]:
    return {one.calendar: name for name, one in account.channels.items()}


def is_fresh(at: timedelta) -> bool:
    return Calendar.objects.get(key="/office/").is_fresh(timezone.now() + at)


# --- keeping ---


def test_the_first_sync_subscribes_to_each_calendar_before_it_is_read(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    assert account.calls == ["discover", "subscribe", "subscribe", "pull", "pull"]
    assert rows() == [
        ("/home/", names(account)["/home/"], False),
        ("/office/", names(account)["/office/"], False),
    ]
    assert connector.pushed_until == min(one.expires_at for one in account.channels.values())


def test_of_a_secret_only_the_hash_is_kept(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    for row in PushChannel.objects.all():
        assert row.secret_hash == hashed(account.channels[str(row.channel)].secret)


def test_who_is_polled_is_not_subscribed_to(account: memory.MemoryAccount) -> None:
    sync(ConnectorFactory(address="memory://john", account="john", mode="auto"))
    assert (rows(), account.channels) == ([], {})


def test_a_channel_is_renewed_before_it_ends_and_the_old_one_is_ended_afterwards(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    before = names(account)
    PushChannel.objects.update(next_try_at=timezone.now())
    account.calls.clear()
    assert sync(connector) == "ok"
    assert account.calls == ["discover", "subscribe", "subscribe", "pull", "pull"]
    assert len(account.channels) == 4
    assert sync(connector) == "ok"
    assert not set(before.values()) & set(account.channels)
    assert [ended for *_, ended in rows()] == [False, False]


def test_a_channel_that_can_be_renewed_keeps_its_name_and_its_secret(
    connector: Connector, account: memory.MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(account)
    hashes = set(PushChannel.objects.values_list("secret_hash", flat=True))

    def renew(
        opened: memory.MemoryProvider, calendar: str, held: Subscription, **offered: str
    ) -> Subscription:
        until = timezone.now() + 2 * LASTS
        known = account.channels[held.channel]
        opened.subscribe(calendar, held.channel, known.secret, until)
        return replace(held, expires_at=until)

    monkeypatch.setitem(
        cast("dict[str, Kind]", kinds()), "memory", replace(KIND, push=replace(PUSH, renew=renew))
    )
    PushChannel.objects.update(next_try_at=timezone.now())
    assert sync(connector) == "ok"
    assert names(account) == before
    assert rows() == [(key, before[key], False) for key in ("/home/", "/office/")]
    assert set(PushChannel.objects.values_list("secret_hash", flat=True)) == hashes
    assert connector.pushed_until is not None
    assert connector.pushed_until - timezone.now() > LASTS
    assert fire(account, "/office/") == 1
    assert waiting() == 1


def test_what_is_used_up_wakes_the_connector(connector: Connector) -> None:
    renew_channels(0)
    assert waiting() == 0
    row = PushChannel.objects.first()
    assert row is not None
    assert row.next_try_at - timezone.now() < 0.81 * LASTS
    PushChannel.objects.update(next_try_at=timezone.now())
    renew_channels(0)
    assert waiting() == 1
    forget_jobs()
    Connector.objects.update(failures=1)
    renew_channels(0)
    assert waiting() == 0


def test_a_calendar_that_cannot_be_told_of_is_tried_again_after_growing_pauses(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    account.add_calendar("/birthdays/")
    account.fail(PermissionRefused(), on="subscribe", times=2)
    pauses = []
    for _ in range(2):
        PushChannel.objects.filter(channel=None).update(next_try_at=timezone.now())
        assert sync(connector) == "ok"
        assert connector.pushed_until is None
        row = PushChannel.objects.get(calendar="/birthdays/")
        pauses.append(round((row.next_try_at - timezone.now()) / MINUTE))
    assert (pauses, row.failures, row.error_code) == ([15, 30], 2, "permission-refused")
    assert connector.every == 5 * MINUTE
    PushChannel.objects.update(next_try_at=timezone.now())
    sync(connector)
    assert connector.pushed_until is not None
    assert connector.every == SAFETY_SYNC


def test_a_pause_that_the_service_asks_for_is_kept(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    account.fail(Throttled(retry_after=timedelta(hours=3)), on="subscribe")
    PushChannel.objects.filter(calendar="/home/").update(next_try_at=timezone.now())
    sync(connector)
    row = PushChannel.objects.get(calendar="/home/")
    assert row.next_try_at - timezone.now() > 2.9 * timedelta(hours=1)
    assert row.channel in account.channels


def test_a_calendar_that_is_gone_is_told_of_no_more(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    del account.calendars["/home/"]
    sync(connector)
    assert [calendar for calendar, *_ in rows()] == ["/office/"]
    assert list(names(account)) == ["/office/"]


def test_a_calendar_has_one_channel_in_use(connector: Connector) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PushChannel.objects.create(
            connector=connector, calendar="/home/", next_try_at=timezone.now()
        )


# --- news ---


def test_news_wakes_the_connector(connector: Connector, account: memory.MemoryAccount) -> None:
    assert fire(account, "/office/") == 1
    assert asked_for() == [(connector.pk, "push")]
    assert fire(account, "/office/") == 1
    assert waiting() == 1


def test_what_nobody_knows_of_or_can_prove_changes_nothing_and_answers_the_same(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    name, one = next(iter(account.channels.items()))
    before = PushChannel.objects.values()
    told = list(before)
    for channel, secret in (("unknown", one.secret), (name, "wrong"), (name, ""), ("", "")):
        assert channels.news(channel, secret, now=timezone.now()) is None
        assert channels.lost(channel, secret, now=timezone.now()) is None
    assert (list(before.all()), waiting()) == (told, 0)


def test_while_an_account_fails_its_news_does_not_hurry_it(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    Connector.objects.update(failures=3)
    fire(account, "/office/")
    assert waiting() == 0


# --- freshness ---


def test_a_calendar_that_is_told_of_is_fresh_until_the_second_safety_sync(
    connector: Connector,
) -> None:
    assert is_fresh(2 * SAFETY_SYNC - MINUTE)
    assert not is_fresh(2 * SAFETY_SYNC + MINUTE)


def test_news_that_is_not_read_yet_ends_it_and_reading_it_brings_it_back(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    fire(account, "/office/")
    assert is_fresh(AT_LEAST - MINUTE)
    assert not is_fresh(AT_LEAST + MINUTE)
    sync(connector)
    assert is_fresh(2 * SAFETY_SYNC - MINUTE)


def test_news_that_comes_during_a_sync_waits_for_the_next_one(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    early = timezone.now() - MINUTE
    fire(account, "/office/")
    sync_connector(connector.pk, trigger="schedule", now=early)
    connector.refresh_from_db()
    assert connector.pushed_until is not None
    assert connector.pushed_until <= timezone.now()


def test_after_a_sync_that_failed_only_the_least_is_granted(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    account.fail(Unreachable(), on="discover")
    assert sync(connector) == "failed"
    assert not is_fresh(AT_LEAST + MINUTE)
    sync(connector)
    assert is_fresh(2 * SAFETY_SYNC - MINUTE)


def test_a_channel_that_was_given_up_is_asked_for_anew(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    give_up(account, "/office/")
    assert ("/office/", None, False) in rows()
    assert not is_fresh(AT_LEAST + MINUTE)
    assert waiting() == 1
    sync(connector)
    assert ("/office/", names(account)["/office/"], False) in rows()
    assert is_fresh(2 * SAFETY_SYNC - MINUTE)


def test_a_channel_that_ran_out_tells_nothing(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    account.fail(Unreachable(), on="subscribe", times=9)
    PushChannel.objects.update(expires_at=timezone.now() - MINUTE)
    sync(connector)
    assert connector.pushed_until is None
    assert not is_fresh(AT_LEAST + MINUTE)


# --- ending ---


@pytest.mark.parametrize("how", ["auto", "manual", "paused"])
def test_an_account_that_is_not_heard_any_more_is_told_of_no_more(
    connector: Connector, account: memory.MemoryAccount, how: str
) -> None:
    now = timezone.now()
    if how == "paused":
        steer.pause_connector(connector=connector, now=now)
    else:
        steer.change_mode(connector=connector, sync="5" if how == "auto" else how, now=now)
    assert [ended for *_, ended in rows()] == [True, True]
    assert waiting(END_TASK) == 1
    assert fire(account, "/office/") == 1
    assert waiting() == 0
    end_channels(connector.pk, now=timezone.now())
    assert (rows(), account.channels) == ([], {})
    if how == "paused":
        steer.resume_connector(connector=connector)
        sync(connector)
        assert len(account.channels) == 2


def test_real_time_begins_with_a_sync(account: memory.MemoryAccount) -> None:
    polled = ConnectorFactory(address="memory://john", account="john")
    sync(polled)
    steer.change_mode(connector=polled, sync="realtime", now=timezone.now())
    assert waiting() == 1
    sync(polled)
    assert len(account.channels) == 2


def test_of_an_account_that_is_disconnected_the_channels_are_ended_and_nothing_is_kept(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    steer.disconnect_connector(connector=connector)
    assert PushChannel.objects.filter(connector=None).count() == 2
    assert b"secret" not in bytes(PushChannel.objects.all()[0].parting or b"")
    assert waiting(END_TASK) == 1
    end_channels(None, now=timezone.now())
    assert (rows(), account.channels) == ([], {})


def test_what_cannot_be_ended_within_the_hour_runs_out(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    steer.disconnect_connector(connector=connector)
    account.fail(Unreachable(), on="unsubscribe", times=9)
    end_channels(None, now=timezone.now())
    assert len(rows()) == 2
    forget_ended(timezone.now() + PARTING_LASTS)
    assert rows() == []


def test_a_mode_that_changed_during_a_sync_is_noticed_by_the_timer(
    connector: Connector,
) -> None:
    Connector.objects.update(mode="manual")
    renew_channels(0)
    assert [ended for *_, ended in rows()] == [True, True]
    assert waiting(END_TASK) == 1


def test_a_restored_portal_asks_for_channels_of_its_own(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    old = set(account.channels)
    distrust_accounts(now=timezone.now())
    connector.refresh_from_db()
    assert (rows(), connector.pushed_until) == ([], None)
    assert fire(account, "/office/") == 1
    assert waiting() == 0
    sync(connector)
    assert len(set(account.channels) - old) == 2


def test_a_renewal_whose_connector_stopped_meanwhile_is_ended(
    connector: Connector, account: memory.MemoryAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    PushChannel.objects.filter(calendar="/home/").update(next_try_at=timezone.now())
    subscribe = memory.MemoryProvider.subscribe

    def stopped(self: memory.MemoryProvider, *args: object) -> None:
        monkeypatch.undo()
        steer.change_mode(connector=connector, sync="manual", now=timezone.now())
        subscribe(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(memory.MemoryProvider, "subscribe", stopped)
    sync(connector)
    assert all(ended for *_, ended in rows())
    assert connector.pushed_until is None
    end_channels(connector.pk, now=timezone.now() + MINUTE)
    assert account.channels == {}


def test_a_run_that_news_asked_for_says_so(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    run = sync_connector(connector.pk, trigger="push", now=timezone.now())
    assert SyncRun(trigger=run.trigger).get_trigger_display() == "Push"
