"""Which accounts anybody could book by: a table in which the apps above enter their own answers."""

from collections.abc import Callable, Collection

Source = Callable[[Collection[int]], Collection[int]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let `source(connectors)` say which of these decide about times that are offered, all by their
    numbers. Called from `AppConfig.ready()`."""
    _sources[name] = source


def bookable(connectors: Collection[int]) -> set[int]:
    """Those of the connectors on which an offer rests, in one query a source."""
    return {number for source in _sources.values() for number in source(connectors)}
