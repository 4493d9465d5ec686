"""Who measures what: a table in which every app enters its own figures when it starts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client import Metric

Collect = Callable[[datetime], Iterable[Metric]]
_sources: dict[str, Collect] = {}


def register(name: str, collect: Collect) -> None:
    """Have `collect(now)` asked at each scrape. Called from `AppConfig.ready()`."""
    _sources[name] = collect


def collect_all(now: datetime) -> Iterator[Metric]:
    for collect in _sources.values():
        yield from collect(now)
