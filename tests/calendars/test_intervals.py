"""Interval arithmetic against sets of single seconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calendars.domain.intervals import clip, merge, overlapping, overlaps, total

PAIRS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)
SECOND = st.integers(-5, 65)


def seconds(intervals):
    return {second for start, end in intervals for second in range(start, end)}


def is_merged(intervals):
    return all(start < end for start, end in intervals) and all(
        before[1] < after[0] for before, after in pairwise(intervals)
    )


@given(PAIRS)
def test_merging_keeps_every_second_and_leaves_gaps_between(pairs):
    merged = merge(pairs)
    assert is_merged(merged)
    assert seconds(merged) == seconds(pairs)
    assert total(merged) == len(seconds(pairs))


@given(PAIRS, SECOND, SECOND)
def test_clipping_and_overlap_agree_with_the_seconds(pairs, low, high):
    merged = merge(pairs)
    inside = set(range(low, high))
    assert seconds(clip(merged, low, high)) == seconds(pairs) & inside
    assert overlaps(merged, low, high) == bool(seconds(pairs) & inside)
    assert list(overlapping(merged, low, high)) == [
        (start, end) for start, end in merged if set(range(start, end)) & inside
    ]


def test_touching_intervals_merge_but_do_not_overlap():
    assert merge([(0, 10), (10, 20), (30, 30)]) == [(0, 20)]
    assert not overlaps([(0, 10)], 10, 20)
    assert not overlaps([(10, 20)], 0, 10)
