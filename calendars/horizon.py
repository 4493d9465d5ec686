"""How far ahead busy time is needed: a table in which the apps above enter their own answers."""

from collections.abc import Callable

from accounts.models import User

AT_LEAST = 60
"""Days that are kept ready even when nobody asks for more."""

Source = Callable[[User], int]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let `source(host)` say how many days ahead it needs. Called from `AppConfig.ready()`."""
    _sources[name] = source


def needed_horizon(host: User) -> int:
    """Days ahead for which the host's busy time must be known."""
    return max([AT_LEAST, *(source(host) for source in _sources.values())])
