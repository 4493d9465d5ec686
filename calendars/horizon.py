"""How far ahead busy time is needed: a table in which the apps above enter their own answers."""

from collections.abc import Callable, Collection, Mapping

from accounts.models import User

AT_LEAST = 60
"""Days that are kept ready even when nobody asks for more."""

Source = Callable[[Collection[int]], Mapping[int, int]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let `source(hosts)` say how many days ahead each of these hosts needs, by their numbers; who
    needs none may be left out. Called from `AppConfig.ready()`."""
    _sources[name] = source


def needed_horizons(hosts: Collection[int]) -> dict[int, int]:
    """Days ahead for which the busy time of each host must be known, in one query a source."""
    answers = [source(hosts) for source in _sources.values()]
    return {host: max([AT_LEAST, *(one.get(host, 0) for one in answers)]) for host in hosts}


def needed_horizon(host: User) -> int:
    """Days ahead for which the host's busy time must be known."""
    return needed_horizons([host.pk])[host.pk]
