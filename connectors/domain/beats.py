"""Syncs without news, of which only the beat is kept: when each began, and how long it took. Pure.

They are kept as pairs of whole numbers in one list, the oldest first: seconds after the first one
began, and milliseconds that it took. `MOST` of them are kept, which is an hour at one a minute, and
more than a strip of bars shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

MOST = 72

SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Beat:
    started_at: datetime
    took: timedelta

    @property
    def finished_at(self) -> datetime:
        return self.started_at + self.took


def beats_of(since: datetime, numbers: Sequence[int]) -> list[Beat]:
    """Those that `numbers` tell, where the first of all began at `since`."""
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [Beat(since + after * SECOND, took * MILLISECOND) for after, took in pairs]


def usual(beats: Sequence[Beat]) -> timedelta:
    """How long one took: half of them took less, half took more."""
    return median_low(beat.took for beat in beats)


def longest(beats: Sequence[Beat]) -> timedelta:
    return max(beat.took for beat in beats)
