"""Half-open intervals on the time line, as sorted pairs of whole seconds since 1970 (UTC).

Plain integers, because a page compares thousands of busy times with hundreds of slots on every
request. Every function takes and returns tuples `(start, end)` with `start < end`; "merged" means
sorted, and neither overlapping nor touching.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

Interval = tuple[int, int]

_start = itemgetter(0)
_end = itemgetter(1)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The time that any of the intervals covers. Empty ones cover none and are dropped."""
    merged: list[Interval] = []
    open_start, open_end = 0, None
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if open_end is None:
            open_start, open_end = start, end
        elif start <= open_end:
            open_end = max(open_end, end)
        else:
            merged.append((open_start, open_end))
            open_start, open_end = start, end
    if open_end is not None:
        merged.append((open_start, open_end))
    return merged


def clip(merged: Sequence[Interval], low: int, high: int) -> list[Interval]:
    """What of `merged` lies within `low` to `high`."""
    return [(max(start, low), min(end, high)) for start, end in overlapping(merged, low, high)]


def overlapping(merged: Sequence[Interval], low: int, high: int) -> Sequence[Interval]:
    """The intervals of `merged` that share time with `low` to `high`, whole."""
    if low >= high:
        return ()
    return merged[bisect_right(merged, low, key=_end) : bisect_left(merged, high, key=_start)]


def overlaps(merged: Sequence[Interval], low: int, high: int) -> bool:
    """Whether any of `merged` shares time with `low` to `high`."""
    if low >= high:
        return False
    place = bisect_right(merged, low, key=_end)
    return place < len(merged) and merged[place][0] < high


def total(merged: Iterable[Interval]) -> int:
    """The seconds covered."""
    return sum(end - start for start, end in merged)
