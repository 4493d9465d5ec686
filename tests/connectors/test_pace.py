"""How often an account is looked at: as often as matters, and never so seldom that it gets old."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.domain.freshness import SAFETY_SYNC, Hearing, Line, fresh_for
from connectors.domain.pace import (
    EARLY,
    Because,
    Pace,
    PaceFacts,
    Warmth,
    every_of,
    next_look,
    pace_of,
)
from connectors.models import Connector
from tests.factories import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
INTERVALS = list(Connector.Interval.values)

ages = st.none() | st.integers(-100_000, 10_000_000).map(lambda s: NOW - timedelta(seconds=s))
autos = st.integers(1, 1440).map(lambda minutes: Hearing(mode="auto", minutes=minutes))
hearings = st.builds(
    Hearing,
    mode=st.sampled_from(["realtime", "auto", "manual"]),
    minutes=st.sampled_from(INTERVALS),
    line=st.sampled_from(Line),
    pushed_until=ages,
)
facts = st.builds(
    PaceFacts,
    hearing=hearings,
    is_paused=st.booleans(),
    wanted_at=ages,
    last_change_at=ages,
    is_bookable=st.booleans(),
    active_at=ages,
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=NOW.tzinfo)
)


def quiet(minutes: int = 5) -> PaceFacts:
    """Of an account that nothing hangs on."""
    return PaceFacts(hearing=Hearing(mode="auto", minutes=minutes))


@pytest.mark.parametrize(
    ("known", "warmth", "because"),
    [
        ({}, Warmth.COLD, Because.UNREAD),
        ({"active_at": NOW}, Warmth.COLD, Because.UNREAD),
        ({"is_bookable": True}, Warmth.COLD, Because.OWNER_AWAY),
        ({"is_bookable": True, "active_at": NOW - 8 * DAY}, Warmth.COLD, Because.OWNER_AWAY),
        ({"is_bookable": True, "active_at": NOW - 7 * DAY}, Warmth.WARM, Because.BOOKABLE),
        ({"last_change_at": NOW - 60 * MINUTE}, Warmth.HOT, Because.CHANGED),
        ({"last_change_at": NOW - 61 * MINUTE}, Warmth.COLD, Because.UNREAD),
        ({"wanted_at": NOW - 30 * MINUTE}, Warmth.HOT, Because.WANTED),
        ({"wanted_at": NOW - 31 * MINUTE}, Warmth.COLD, Because.UNREAD),
        ({"wanted_at": NOW, "last_change_at": NOW}, Warmth.HOT, Because.WANTED),
    ],
)
def test_an_account_is_as_warm_as_what_hangs_on_it(
    known: dict[str, datetime], warmth: Warmth, because: Because
) -> None:
    pace = pace_of(replace(quiet(), **known), NOW)
    assert (pace.warmth, pace.because) == (warmth, because)


@pytest.mark.parametrize(
    ("minutes", "cold", "warm", "hot"),
    [
        (1, 11.25, 6.125, 1),
        (5, 11.25, 8.125, 5),
        (10, 15, 12.5, 10),
        (60, 90, 75, 60),
        (1440, 2160, 1800, 1440),
    ],
)
def test_the_less_hangs_on_it_the_longer_it_waits(
    minutes: int, cold: float, warm: float, hot: float
) -> None:
    hearing = Hearing(mode="auto", minutes=minutes)
    paces = [every_of(hearing, warmth) for warmth in (Warmth.COLD, Warmth.WARM, Warmth.HOT)]
    assert paces == [cold * MINUTE, warm * MINUTE, hot * MINUTE]


def test_what_was_noted_before_the_clock_was_moved_back_keeps_nothing_hot() -> None:
    ahead = NOW + DAY
    known = replace(quiet(), wanted_at=ahead, last_change_at=ahead)
    assert pace_of(known, NOW).warmth is Warmth.COLD


@given(facts, moments)
def test_what_is_told_by_itself_is_never_stretched_and_by_hand_it_waits(
    known: PaceFacts, now: datetime
) -> None:
    pace = pace_of(known, now)
    if known.is_paused or known.hearing.mode == "manual":
        assert (pace.every, next_look(pace, 1, now)) == (None, None)
    elif known.hearing.is_live:
        assert pace.every == known.hearing.every
        assert pace.every <= SAFETY_SYNC
    elif known.hearing.line is Line.VOUCHED:
        assert pace.every == known.hearing.every


@given(autos, st.sampled_from(Warmth), st.integers(1), moments)
def test_no_account_gets_old_at_any_pace_even_if_its_turn_comes_late(
    hearing: Hearing, warmth: Warmth, number: int, now: datetime
) -> None:
    interval = hearing.every
    assert interval is not None
    pace = Pace(warmth, every_of(hearing, warmth), Because.BOOKABLE)
    look = next_look(pace, number, now)
    assert look is not None
    assert look - now + interval / 3 < fresh_for(interval)


@given(autos)
def test_warmer_is_never_slower_and_hot_is_what_was_chosen(hearing: Hearing) -> None:
    cold, warm, hot = (every_of(hearing, warmth) for warmth in sorted(Warmth))
    assert cold > warm > hot == hearing.every


@given(facts, st.integers(1), moments)
def test_a_look_is_at_most_a_tenth_early_and_never_late(
    known: PaceFacts, number: int, now: datetime
) -> None:
    pace = pace_of(known, now)
    look = next_look(pace, number, now)
    if look is not None:
        assert pace.every is not None
        assert (1 - EARLY) * pace.every <= look - now <= pace.every
        assert look == next_look(pace, number, now), "It depends on nothing but these."


@pytest.mark.parametrize("minutes", [1, 5, 60])
def test_accounts_that_were_due_together_are_spread_evenly(minutes: int) -> None:
    pace = Pace(Warmth.HOT, minutes * MINUTE, Because.WANTED)
    looks = [next_look(pace, number, NOW) for number in range(1, 10_001)]
    first = NOW + (1 - EARLY) * minutes * MINUTE
    counts = [0] * 10
    for look in looks:
        assert look is not None
        counts[min(int((look - first) / (EARLY * minutes * MINUTE) * 10), 9)] += 1
    # Chi-square of nine degrees of freedom; one in a million even spreads is beyond it.
    assert sum((count - 1000) ** 2 / 1000 for count in counts) < 45


def test_two_accounts_do_not_stay_side_by_side() -> None:
    pace = Pace(Warmth.HOT, 5 * MINUTE, Because.WANTED)
    ways = []
    for number in (1, 2):
        looks = [NOW]
        for _ in range(100):
            following = next_look(pace, number, looks[-1])
            assert following is not None
            looks.append(following)
        assert all(before < after for before, after in pairwise(looks))
        ways.append(looks)
    assert abs(ways[0][-1] - ways[1][-1]) > timedelta(seconds=20)
