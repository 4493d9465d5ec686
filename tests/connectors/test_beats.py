"""What is kept of syncs without news: when each began, and how long it took."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.domain.beats import MOST, Beat, beats_of, longest, usual
from connectors.strip import SYNCS_SHOWN

SINCE = datetime(2026, 11, 23, 8, 0, 0, 640_000, tzinfo=UTC)
beats = st.lists(
    st.builds(
        Beat,
        st.timedeltas(timedelta(), timedelta(days=400)).map(SINCE.__add__),
        st.timedeltas(timedelta(), timedelta(hours=1)),
    ),
    min_size=1,
    max_size=2 * MOST,
)


def test_numbers_are_told_as_beats() -> None:
    told = beats_of(SINCE, [0, 180, 300, 1400])
    assert told == [
        Beat(SINCE, timedelta(seconds=0.18)),
        Beat(SINCE + timedelta(minutes=5), timedelta(seconds=1.4)),
    ]
    assert told[1].finished_at == SINCE + timedelta(minutes=5, seconds=1.4)
    assert beats_of(SINCE, []) == []


def test_half_a_beat_is_a_fault() -> None:
    with pytest.raises(ValueError, match="shorter"):
        beats_of(SINCE, [0, 180, 300])


@given(beats)
def test_what_is_usual_is_one_of_them_and_never_above_the_longest(some: list[Beat]) -> None:
    lengths = sorted(beat.took for beat in some)
    assert usual(some) == lengths[(len(lengths) - 1) // 2]
    assert longest(some) == lengths[-1]


def test_a_strip_is_filled_by_what_is_kept_of_one_run() -> None:
    assert MOST >= SYNCS_SHOWN
