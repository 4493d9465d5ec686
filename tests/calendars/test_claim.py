"""Which accounts a syncer takes: what is due, the most urgent first, in fair shares, each once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import queues
from calendars.models import AccountLease
from calendars.sync.claim import MOST_LOST, REST, ClaimedAccount, claim, is_anything_due
from calendars.sync.lock import give_back, let_lapse, take
from connectors.domain.claims import DueAccount, Hands, Share, choose
from connectors.domain.pace import Warmth
from connectors.jobs.ages import waiting
from connectors.kinds.registry import kind_of, kinds
from connectors.models import Connector, ServerPace, SyncRun
from connectors.servers import Visit, note_all
from connectors.wake import wake
from tests.factories import NOW, ConnectorFactory, UserFactory

HALF = Share.half(4)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(transactional_db: None) -> None:
    pass


def connector(server: str = "", *, seconds: float | None = 1, **options: Any) -> Connector:
    """One that is due for a minute."""
    took = None if seconds is None else timedelta(seconds=seconds)
    due = options.pop("next_sync_at", timezone.now() - MINUTE)
    return ConnectorFactory(server=server, last_took=took, next_sync_at=due, **options)


def due(count: int, server: str = "", **options: Any) -> list[int]:
    return [connector(server, **options).pk for _ in range(count)]


def claims(room: int = 20, *, share: Share = HALF, slow: int = 0) -> list[ClaimedAccount]:
    """As a process takes them that dies with them in hand, or gives them back."""
    found, _ = claim(room, share, slow=slow, now=timezone.now())
    let_lapse(*(one.lease for one in found))
    return found


def taken(room: int = 20, *, share: Share = HALF, slow: int = 0) -> list[int]:
    return [one.lease.connector_id for one in claims(room, share=share, slow=slow)]


def done(*connectors: int) -> None:
    """Synced, and not due any more."""
    AccountLease.objects.filter(pk__in=connectors).delete()
    Connector.objects.filter(pk__in=connectors).update(next_sync_at=None)


def lapse() -> None:
    AccountLease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.usefixtures("database")
class TestWhatIsDue:
    def test_only_what_is_due_is_taken_and_each_account_once(self) -> None:
        one, *_ = due(1)
        connector(paused_at=NOW)
        connector(next_sync_at=timezone.now() + MINUTE)
        connector(next_sync_at=None)
        assert is_anything_due()
        assert taken() == [one]
        assert taken() == []
        done(one)
        assert not is_anything_due()

    def test_a_claim_says_why_it_is_time(self) -> None:
        usual, failed = connector(), connector(failures=2)
        asked = connector(next_sync_at=None)
        wake(asked, trigger=SyncRun.Trigger.PUSH)
        assert {(one.lease.connector_id, one.trigger) for one in claims()} == {
            (usual.pk, "schedule"),
            (failed.pk, "retry"),
            (asked.pk, "push"),
        }

    def test_an_account_that_somebody_talks_to_waits(self) -> None:
        one, *_ = due(1)
        leases = take([one])
        assert taken() == []
        give_back(leases)
        assert taken() == [one]

    def test_what_a_killed_process_had_taken_is_due_again_when_its_lease_has_lapsed(self) -> None:
        many = due(3)
        assert sorted(taken()) == many
        assert taken() == []
        lapse()
        assert sorted(taken()) == many

    def test_an_account_that_takes_down_whoever_has_it_is_left_alone_for_a_while(self) -> None:
        bad, *_ = due(1)
        for _ in range(MOST_LOST + 1):
            assert taken() == [bad]
            lapse()
        assert taken() == []
        good = due(1)
        assert taken() == good
        AccountLease.objects.filter(pk=bad).update(expires_at=timezone.now() - REST - MINUTE)
        assert taken() == [bad]


@pytest.mark.usefixtures("database")
class TestShares:
    def test_many_accounts_at_one_server_take_only_its_share_and_hide_nobody(self) -> None:
        at_evil = due(50, "evil.example")
        good = due(1, "good.example", next_sync_at=timezone.now() - timedelta(seconds=1))
        assert taken(room=4) == [*at_evil[:2], *good]
        done(at_evil[0])
        assert taken(room=4) == [at_evil[2]]

    def test_a_host_with_accounts_at_many_servers_takes_only_a_share(self) -> None:
        greedy = UserFactory()
        many = [due(1, f"server{number}.example", host=greedy)[0] for number in range(10)]
        other = due(1, "server11.example")
        assert taken() == [*many[:2], *other]

    def test_slow_accounts_of_many_hosts_at_many_servers_leave_room_for_quick_ones(self) -> None:
        slow = [due(1, f"drip{number}.example", seconds=120)[0] for number in range(5)]
        never_synced = due(1, "new.example", seconds=None)
        quick = due(3)
        assert taken() == [*slow[:2], *quick]
        done(*slow[:2], *quick)
        assert taken(slow=2) == []
        assert taken(slow=1) == [slow[2]]
        done(slow[2])
        assert taken() == slow[3:]
        done(*slow[3:])
        assert taken() == never_synced

    def test_a_second_process_adds_nothing_to_the_share_of_a_server(self) -> None:
        at_evil = due(5, "evil.example")
        assert taken() == at_evil[:2]
        assert taken() == []

    def test_processes_that_ask_at_the_same_moment_take_each_account_once(self) -> None:
        at_evil, many = due(20, "evil.example"), due(60)
        found = at_once(lambda: taken(room=7), times=8)
        assert max(Counter(found).values()) == 1
        assert len(set(found) & set(at_evil)) == 2
        assert len(set(found) & set(many)) == min(60, 8 * 7 - 2)


def at_once(work: Callable[[], list[int]], times: int) -> list[int]:
    found: list[int] = []

    def run() -> None:
        try:
            found.extend(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.mark.usefixtures("database")
class TestTurns:
    def test_a_sync_somebody_waits_for_comes_first(self) -> None:
        others = [connector(warmth=Warmth.HOT) for _ in range(3)]
        wake(others[1], trigger=SyncRun.Trigger.AGENT)
        wanted = connector(warmth=Warmth.COLD)
        assert wake(wanted, trigger=SyncRun.Trigger.BUTTON)
        assert taken(room=1) == [wanted.pk]

    def test_who_waits_for_a_sync_that_others_asked_for_comes_first_too(self) -> None:
        others = [connector() for _ in range(3)]
        for one in others:
            wake(one, trigger=SyncRun.Trigger.AGENT)
        assert wake(others[2], trigger=SyncRun.Trigger.BUTTON) is False
        (first,) = claims(room=1)
        assert (first.lease.connector_id, first.trigger) == (others[2].pk, "button")

    def test_hot_ones_go_before_cold_ones_that_are_as_late_but_not_for_ever(self) -> None:
        late = timezone.now() - MINUTE
        cold = connector(warmth=Warmth.COLD, next_sync_at=late)
        hot = connector(warmth=Warmth.HOT, next_sync_at=late)
        warm = connector(warmth=Warmth.WARM, next_sync_at=late)
        for expected in (hot, warm, cold):
            (number,) = taken(room=1)
            assert number == expected.pk
        older = connector(warmth=Warmth.COLD, next_sync_at=late - 10 * MINUTE)
        connector(warmth=Warmth.HOT, next_sync_at=late)
        assert taken(room=1) == [older.pk]


@pytest.mark.usefixtures("database")
class TestHowLongTheyWait:
    def test_the_oldest_that_nothing_but_a_worker_is_missing_for_counts(self) -> None:
        def syncs() -> tuple[int, int]:
            found = next(one for one in waiting() if one.queue == queues.SYNC)
            return found.count, round(found.oldest / MINUTE)

        assert syncs() == (0, 0)
        due(5, "evil.example", next_sync_at=timezone.now() - 15 * MINUTE)
        assert syncs() == (5, 15)
        assert next(one for one in waiting() if one.queue == queues.SYNC).is_late
        assert len(taken()) == 2
        assert syncs() == (3, 0)
        due(1, "good.example", next_sync_at=timezone.now() - 3 * MINUTE)
        assert syncs() == (4, 3)


candidates = st.builds(
    DueAccount,
    pk=st.integers(0, 10**6),
    host=st.integers(0, 5),
    server=st.sampled_from(["", "a.example", "b.example", "c.example"]),
    kind=st.just("caldav"),
    asked=st.sampled_from(["", "push", "button"]),
    is_awaited=st.booleans(),
    warmth=st.sampled_from(list(Warmth)),
    due=st.integers(0, 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    has_failed=st.booleans(),
    is_slow=st.booleans(),
)


@given(
    found=st.lists(candidates, unique_by=lambda one: one.pk),
    room=st.integers(0, 10),
    share=st.builds(Share, st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)),
)
def test_no_share_is_exceeded_and_nobody_who_may_is_left_out(
    found: list[DueAccount], room: int, share: Share
) -> None:
    hands = Hands(share)
    chosen = choose(found, hands, room, NOW)
    assert len(chosen) <= room
    assert max(Counter(one.host for one in chosen).values(), default=0) <= share.per_host
    servers = Counter(one.server for one in chosen if one.server)
    assert max(servers.values(), default=0) <= share.per_server
    assert sum(one.is_slow for one in chosen) <= share.slow
    if len(chosen) < room:
        assert not any(hands.may_take(one) for one in found if one not in chosen)
    urgencies = [one.urgency(NOW) for one in chosen]
    assert urgencies == sorted(urgencies, reverse=True)


@pytest.fixture
def rationed(settings: Any) -> Iterator[None]:
    """A kind with a quota."""
    usual = settings.CALENDAR_KINDS
    settings.CALENDAR_KINDS = [*usual, "tests.kinds.rationed"]
    kinds.cache_clear()
    yield
    settings.CALENDAR_KINDS = usual
    kinds.cache_clear()


@pytest.mark.usefixtures("database")
class TestServersThatGiveLess:
    def test_a_server_that_refused_two_accounts_is_left_alone_and_hides_nobody(self) -> None:
        now = timezone.now()
        refused = due(6, "evil.example")
        for account in refused[:2]:
            visit = Visit(server="evil.example", account=account, refused=True, pause=MINUTE)
            note_all([visit], now)
        good = due(1, "good.example")
        assert taken(room=4) == good
        done(*good)
        assert next(one for one in waiting() if one.queue == queues.SYNC).oldest < MINUTE / 2
        ServerPace.objects.all().delete()
        assert taken(room=4) == refused[:2]

    def test_a_server_that_refused_gives_no_more_than_its_share(self) -> None:
        at_evil = due(30, "evil.example")
        wide = Share(100, 100, 100)
        note_all([Visit(server="evil.example", account=at_evil[0], refused=True)], timezone.now())
        assert len(taken(room=30, share=wide)) < 10

    def test_a_provider_is_asked_for_no_more_than_seven_tenths_of_its_quota(
        self, rationed: None
    ) -> None:
        due(100, kind="rationed")
        wide = Share(1000, 1000, 1000)
        quota = kind_of("rationed").quota
        assert quota is not None
        assert 0 < len(taken(room=100, share=wide)) * quota.price(0) <= quota.ours
