"""What may be asked of a server: never more than it is worth, and less while it suffers."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.domain.bucket import (
    AT_ONCE,
    LEAST_OF_REFUSING,
    LEAST_OF_SLOW,
    Bucket,
    Quota,
)
from tests.factories import NOW

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
spans = st.floats(0, 200).map(lambda seconds: timedelta(seconds=seconds))
quotas = st.builds(
    Quota, calls=st.integers(100, 10_000), per=st.sampled_from([MINUTE, 100 * SECOND, 60 * MINUTE])
)
troubles = st.sampled_from(["", "", "", "slowed", "refused"])


def server(worth: float = 60) -> Bucket:
    """One that has a sync a second."""
    return Bucket.full(worth, MINUTE, NOW)


def full(quota: Quota) -> Bucket:
    return Bucket.full(quota.ours, quota.per, NOW)


def test_a_part_of_a_quota_is_left_for_what_does_not_wait_in_line() -> None:
    assert Quota(600, MINUTE).ours == 420


@given(quotas, st.lists(st.tuples(spans, st.integers(1, 7), troubles), max_size=200))
def test_in_no_stretch_of_time_more_is_drawn_than_our_part_of_the_quota(
    quota: Quota, steps: list[tuple[timedelta, int, str]]
) -> None:
    bucket, now, drawn = full(quota), NOW, list[tuple[datetime, int]]()
    for wait, calls, trouble in steps:
        now += wait * (quota.per / MINUTE / 100)
        if trouble == "slowed":
            bucket = bucket.slowed(now)
        elif trouble == "refused":
            bucket = bucket.refused(calls, None, now)
        if bucket.gives(calls, now):
            bucket = bucket.drawn(calls, now)
            drawn.append((now, calls))
    for begin, _ in drawn:
        within = sum(calls for at, calls in drawn if begin <= at < begin + quota.per)
        assert within <= quota.ours + 1e-6


@pytest.mark.parametrize("quota", [Quota(100, MINUTE), Quota(600, 100 * SECOND)])
def test_whoever_asks_for_more_all_the_time_gets_nearly_all_of_it(quota: Quota) -> None:
    bucket, now, drawn = full(quota), NOW, 0
    while now < NOW + 2 * quota.per:
        while bucket.gives(4, now):
            bucket, drawn = bucket.drawn(4, now), drawn + 4
        now += quota.per / 100
    assert drawn >= 2 * quota.ours * 0.85


def test_a_sync_that_costs_more_than_fits_gets_its_turn_and_is_paid_for_afterwards() -> None:
    bucket = full(Quota(100, MINUTE))
    assert bucket.gives(50, NOW)
    bucket = bucket.drawn(50, NOW)
    assert not bucket.gives(1, NOW + 30 * SECOND)
    assert bucket.gives(1, NOW + 60 * SECOND)


def test_a_sync_costs_a_call_and_one_for_each_calendar() -> None:
    assert Quota(600, MINUTE).price(3) == 4
    assert Quota(600, MINUTE, of_sync=2, of_calendar=3).price(3) == 11


def test_a_slow_server_gets_half_and_again_half_but_not_less_than_a_quarter() -> None:
    slow = server().slowed(NOW)
    assert slow.share_at(NOW) == 0.5
    assert slow.slowed(NOW + 59 * SECOND) == slow, "All syncs of a minute tell of one trouble."
    for minute in range(1, 60):
        slow = slow.slowed(NOW + minute * MINUTE)
    assert LEAST_OF_SLOW <= slow.share_at(NOW + 59 * MINUTE) < 0.4


@given(st.lists(st.tuples(spans, st.sampled_from(["slowed", "refused"])), max_size=50))
def test_whatever_happened_a_server_recovers(troubles: list[tuple[timedelta, str]]) -> None:
    bucket, now = server(), NOW
    for number, (wait, trouble) in enumerate(troubles):
        now += wait
        before = bucket.share_at(now)
        bucket = (
            bucket.slowed(now) if trouble == "slowed" else bucket.refused(number, 3 * MINUTE, now)
        )
        assert LEAST_OF_REFUSING <= bucket.share_at(now) <= before
    shares = [bucket.share_at(now + minute * MINUTE) for minute in range(20)]
    assert shares == sorted(shares)
    assert bucket.is_whole(now + 13 * MINUTE)
    assert bucket.gives(1, now + 13 * MINUTE)


def test_a_refused_account_waits_alone_and_a_second_one_makes_the_server_wait() -> None:
    once = server().refused(1, 5 * MINUTE, NOW)
    assert (once.share_at(NOW), once.is_waiting(NOW)) == (0.5, False)
    again = once.refused(1, 5 * MINUTE, NOW + 10 * SECOND)
    assert again.share_at(NOW + 10 * SECOND) < 0.3
    assert not again.is_waiting(NOW + 10 * SECOND)
    both = once.refused(2, 5 * MINUTE, NOW + 60 * SECOND)
    assert both.is_waiting(NOW + 5 * MINUTE)
    assert both.holds(NOW + 5 * MINUTE) == 0
    assert not both.gives(1, NOW + 5 * MINUTE)
    assert not both.is_waiting(NOW + 6 * MINUTE)
    assert both.gives(1, NOW + 6 * MINUTE)


def test_two_refusals_far_apart_are_two_accounts_troubles() -> None:
    later = NOW + 61 * SECOND
    assert not server().refused(1, 5 * MINUTE, NOW).refused(2, 5 * MINUTE, later).is_waiting(later)


def test_a_longer_pause_is_not_shortened_and_one_that_was_not_told_is_a_minute() -> None:
    waiting = server().refused(1, None, NOW).refused(2, 10 * MINUTE, NOW)
    assert waiting.refused(3, MINUTE, NOW).waits_until == NOW + 10 * MINUTE
    assert server().refused(1, None, NOW).refused(2, None, NOW).waits_until == NOW + MINUTE


def test_a_clock_that_is_moved_back_keeps_nobody_waiting() -> None:
    bucket = server().refused(1, 5 * MINUTE, NOW).refused(2, 5 * MINUTE, NOW)
    yesterday = NOW - timedelta(days=1)
    assert bucket.is_whole(yesterday)
    assert bucket.drawn(1, yesterday).filled_at == yesterday
    assert bucket.gives(1, yesterday)


@given(quotas, st.integers(-100, 100), st.integers(1, 1000))
def test_a_leap_of_the_clock_gives_one_draught_at_most(
    quota: Quota, hours: int, before: int
) -> None:
    bucket = full(quota)
    assume(before <= quota.ours * AT_ONCE)
    leapt = NOW + timedelta(hours=hours)
    bucket = bucket.drawn(before, NOW)
    assert bucket.holds(leapt) <= quota.ours * AT_ONCE + 1e-6
    assert bucket.drawn(0, leapt).holds(leapt + quota.per) >= 1


@pytest.mark.parametrize("worth", [2, 5, 600])
def test_a_small_server_still_gets_a_sync_at_a_time(worth: int) -> None:
    bucket = server(worth).slowed(NOW).drawn(1, NOW)
    assert bucket.gives(1, NOW + 10 * MINUTE)
