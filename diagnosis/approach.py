"""The way to the account, walked once: each step of the sign-in with its time, and where it ended.

Two questions live on it: permission (what the account lists) and firewall (how far we got).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from connectors.account import open_account
from connectors.models import Connector
from providers.base import Account
from providers.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Rung:
    """A step that was begun. `milliseconds` is None when it was not finished."""

    name: str
    milliseconds: int | None


@dataclass(frozen=True, slots=True)
class Approach:
    """Either `account` or `error` is set. The last rung is where an error happened."""

    rungs: tuple[Rung, ...]
    account: Account | None = None
    error: ProviderError | None = None


class _Stopwatch:
    """Listens to the progress of a sign-in. A step that begins again starts over from there."""

    def __init__(self, watch: Callable[[], float]) -> None:
        self._watch = watch
        self._times: dict[str, tuple[float, int | None]] = {}

    def __call__(self, step: str, done: int, total: int | None) -> None:
        began = self._times.get(step, (self._watch(), None))[0]
        if done == 0 and step in self._times:
            names = list(self._times)
            for name in names[names.index(step) :]:
                del self._times[name]
            began = self._watch()
        took = None if done == 0 else round((self._watch() - began) * 1000)
        self._times[step] = (began, took)

    def rungs(self) -> tuple[Rung, ...]:
        return tuple(Rung(name, took) for name, (_, took) in self._times.items())


def walk(connector: Connector, watch: Callable[[], float] = time.monotonic) -> Approach:
    """Sign in and list the calendars; nothing is read or written."""
    stopwatch = _Stopwatch(watch)
    try:
        with open_account(connector) as provider:
            account = provider.discover(stopwatch)
    except ProviderError as error:
        return Approach(stopwatch.rungs(), error=error)
    return Approach(stopwatch.rungs(), account=account)
