"""For how long a calendar counts as fresh, by the way in which news of it comes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.domain.freshness import AT_LEAST, REALTIME, SAFETY_SYNC, Hearing, Line, fresh_for
from connectors.kinds.registry import line_of
from tests.factories import NOW

MINUTE = timedelta(minutes=1)
MOST = 2 * SAFETY_SYNC

instants = st.none() | st.integers(-600, 600).map(lambda minutes: NOW + minutes * MINUTE)
hearings = st.builds(
    Hearing,
    mode=st.sampled_from(["realtime", "auto", "manual"]),
    minutes=st.sampled_from([1, 5, 10, 60, 1440]),
    line=st.sampled_from(Line),
    vouched_at=instants,
    pushed_until=instants,
)
subscribed = st.builds(
    Hearing,
    mode=st.just(REALTIME),
    minutes=st.sampled_from([1, 5, 10, 60, 1440]),
    line=st.just(Line.SUBSCRIBED),
    vouched_at=instants,
    pushed_until=instants,
)


def subscription(pushed_until: datetime | None) -> Hearing:
    return Hearing(mode=REALTIME, minutes=5, line=Line.SUBSCRIBED, pushed_until=pushed_until)


@pytest.mark.parametrize(
    ("told_until", "fresh"),
    [
        (None, AT_LEAST),
        (-90 * MINUTE, AT_LEAST),
        (MINUTE, 16 * MINUTE),
        (30 * MINUTE, 45 * MINUTE),
        (45 * MINUTE, MOST),
        (timedelta(days=7), MOST),
    ],
)
def test_a_subscribed_calendar_is_fresh_as_long_as_it_is_told_of_and_syncs_come(
    told_until: timedelta | None, fresh: timedelta
) -> None:
    pushed_until = None if told_until is None else NOW + told_until
    assert subscription(pushed_until).fresh_until(NOW) == NOW + fresh


@pytest.mark.parametrize(("minutes", "every"), [(5, 5), (30, 30), (1440, 30)])
def test_an_account_that_cannot_be_subscribed_to_is_asked_at_its_interval_instead(
    minutes: int, every: int
) -> None:
    deaf = Hearing(mode=REALTIME, minutes=minutes, line=Line.SUBSCRIBED)
    assert deaf.every == every * MINUTE
    assert replace(deaf, pushed_until=NOW).every == SAFETY_SYNC
    assert replace(deaf, line=Line.VOUCHED).every == SAFETY_SYNC


def test_a_kind_that_is_not_set_up_tells_nothing() -> None:
    assert [line_of(code) for code in ("caldav", "outlook", "fax")] == ["none", "vouched", "none"]


@given(subscribed)
def test_between_safety_syncs_what_is_told_of_never_turns_old(hearing: Hearing) -> None:
    told = replace(hearing, pushed_until=NOW + 1440 * MINUTE)
    assert told.every == SAFETY_SYNC
    assert told.fresh_until(NOW) >= NOW + SAFETY_SYNC


@given(subscribed)
def test_a_subscription_that_ended_grants_the_least_from_then_on(hearing: Hearing) -> None:
    known = max(NOW, hearing.pushed_until or NOW)
    assert NOW + AT_LEAST <= hearing.fresh_until(NOW) <= known + AT_LEAST


@given(subscribed)
def test_no_subscription_outweighs_syncs_that_do_not_come(hearing: Hearing) -> None:
    assert hearing.fresh_until(NOW) <= NOW + fresh_for(SAFETY_SYNC)


@given(subscribed, st.integers(0, 600))
def test_who_is_told_for_longer_is_fresh_for_no_less(hearing: Hearing, more: int) -> None:
    longer = replace(hearing, pushed_until=(hearing.pushed_until or NOW) + more * MINUTE)
    assert longer.fresh_until(NOW) >= hearing.fresh_until(NOW)


@given(hearings)
def test_a_line_counts_only_in_real_time_and_only_the_kinds_own(hearing: Hearing) -> None:
    mute = replace(hearing, vouched_at=None, pushed_until=None)
    if hearing.line is Line.VOUCHED:
        mute = replace(mute, vouched_at=hearing.vouched_at)
    if hearing.line is Line.SUBSCRIBED:
        mute = replace(mute, pushed_until=hearing.pushed_until)
    if not hearing.is_live:
        mute = replace(mute, line=Line.NONE, vouched_at=None, pushed_until=None)
    assert hearing.fresh_until(NOW) == mute.fresh_until(NOW)


@given(hearings)
def test_the_least_is_granted_in_every_mode(hearing: Hearing) -> None:
    assert hearing.fresh_until(NOW) >= NOW + AT_LEAST
    assert hearing.confirmed_at(NOW) >= NOW
