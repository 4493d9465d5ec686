"""Answers that were worked out before, kept in this process for whoever asks the same.

Bounded by what they weigh, which Django's caches are not: an answer has between one and some twenty
thousand times in it. Processes need not share them. Whether one is still true is decided when it is
taken, by the version of what it rests on and by the clock, and not by when it was put here.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from bookings.domain.lasting import Lasting
from connectors.domain.freshness import SKEW

OVERHEAD = 600
"""Bytes that an answer takes besides its own, about."""
SHARE = 16
"""An answer that would take more than one part in so many of all the room is not kept."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    version: str
    lasting: Lasting
    answer: bytes

    @property
    def weight(self) -> int:
        return len(self.answer) + OVERHEAD


class KeptAnswers:
    """`room` is how many bytes there may be. What was not asked for the longest goes first."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, KeptAnswer] = OrderedDict()
        self._weight = 0
        self._latest: datetime | None = None
        self._lock = Lock()

    @property
    def weight(self) -> int:
        return self._weight

    def __len__(self) -> int:
        return len(self._kept)

    def take(self, question: Hashable, *, version: str, now: datetime) -> bytes | None:
        """The answer to a question, if it is of this version and holds now."""
        with self._lock:
            self._see(now)
            found = self._kept.get(question)
            if found is None or found.version != version or not found.lasting.holds(now):
                return None
            self._kept.move_to_end(question)
            return found.answer

    def put(self, question: Hashable, *, version: str, lasting: Lasting, answer: bytes) -> None:
        kept = KeptAnswer(version, lasting, answer)
        with self._lock:
            self._drop(question)
            if kept.weight * SHARE > self._room:
                return
            self._kept[question] = kept
            self._weight += kept.weight
            while self._weight > self._room:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._empty()

    def _see(self, now: datetime) -> None:
        """A clock that was set back by much makes calendars count as confirmed in the future, which
        nobody else is told of."""
        if self._latest is None or now > self._latest:
            self._latest = now
        elif now < self._latest - SKEW:
            self._empty()
            self._latest = now

    def _empty(self) -> None:
        self._kept.clear()
        self._weight = 0

    def _drop(self, question: Hashable) -> None:
        if dropped := self._kept.pop(question, None):
            self._weight -= dropped.weight
