"""Who measures what: a table in which every app enters its own figures when it starts.

What takes long to measure, as in a portal of many accounts, is told again for a while, so that
scrapes take a small part of one core at the most, however often they come.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client import Metric

Collect = Callable[[datetime], Iterable[Metric]]

QUICK = 0.5
"""Seconds that a measure may take at each scrape."""
RESTS = 20
"""So many times as long as it took a slower one is told again."""


class FigureSource:
    """One app's figures. Two scrapes at once measure once."""

    def __init__(self, collect: Collect, clock: Callable[[], float] = time.monotonic) -> None:
        self._collect, self._clock = collect, clock
        self._lock = threading.Lock()
        self._told: list[Metric] = []
        self._until = 0.0

    def tell(self, now: datetime) -> list[Metric]:
        with self._lock:
            if (began := self._clock()) >= self._until:
                self._told = list(self._collect(now))
                took = self._clock() - began
                self._until = self._clock() + (RESTS * took if took > QUICK else 0)
            return self._told


_sources: dict[str, FigureSource] = {}


def register(name: str, collect: Collect) -> None:
    """Have `collect(now)` asked at each scrape. Called from `AppConfig.ready()`."""
    _sources[name] = FigureSource(collect)


def collect_all(now: datetime) -> Iterator[Metric]:
    for source in _sources.values():
        yield from source.tell(now)
