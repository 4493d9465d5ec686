"""A server is slow when it is slower than it was, and not for one sync that had much to do."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.domain.pulse import Pulse
from tests.factories import NOW

SECOND = timedelta(seconds=1)


def heard(*took: float, pulse: Pulse | None = None, every: timedelta = SECOND) -> Pulse:
    for seconds in took:
        now = pulse.at + every if pulse else NOW
        pulse = pulse.after(seconds, now) if pulse else Pulse.first(seconds, now)
    assert pulse is not None
    return pulse


def test_one_sync_that_takes_long_is_no_slow_server() -> None:
    usual = heard(*[2.0] * 20)
    assert not heard(240, pulse=usual).is_slow
    assert not heard(240, 240, pulse=usual).is_slow
    assert heard(240, 240, 240, pulse=usual).is_slow


def test_more_than_twice_as_long_as_usual_is_slow() -> None:
    usual = heard(*[2.0] * 20)
    assert not heard(*[3.8] * 20, pulse=usual).is_slow
    assert heard(*[4.5] * 20, pulse=usual).is_slow


def test_a_server_that_is_quick_again_is_not_slow_any_more() -> None:
    slow = heard(*[2.0] * 20, *[8.0] * 10)
    assert slow.is_slow
    assert not heard(*[2.0] * 10, pulse=slow).is_slow


def test_what_stays_slow_for_hours_is_usual() -> None:
    assert not heard(*[2.0] * 20, *[8.0] * 60, every=timedelta(minutes=5)).is_slow


def test_nobody_is_slow_before_it_is_known_what_is_usual() -> None:
    assert not heard(1.0, *[9.0] * 8).is_slow


@given(st.lists(st.floats(0, 0.9), min_size=1, max_size=100))
def test_what_takes_less_than_a_second_is_never_slow(took: list[float]) -> None:
    assert not heard(*took).is_slow


@given(st.lists(st.tuples(st.floats(0, 1000), st.integers(-(10**6), 10**6)), max_size=50))
def test_the_averages_stay_within_what_was_seen_whatever_the_clock_does(
    syncs: list[tuple[float, int]],
) -> None:
    pulse = Pulse.first(1.0, NOW)
    for took, seconds in syncs:
        pulse = pulse.after(took, NOW + seconds * SECOND)
        most = max(1.0, *(one for one, _ in syncs))
        assert 0 <= pulse.usual <= most + 1e-6
        assert 0 <= pulse.lately <= most + 1e-6
