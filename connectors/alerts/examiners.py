"""Who looks for conditions. Upper apps add their examiners in `AppConfig.ready()`.

An examiner is handed any number of connectors and hosts and needs the same few queries for one as
for five hundred.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.alerts.conditions import Finding
from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Ward:
    """What is examined together. `hosts` are those of the connectors, and perhaps more."""

    connectors: tuple[Connector, ...]
    hosts: frozenset[int]

    @property
    def ids(self) -> list[int]:
        return [connector.pk for connector in self.connectors]


Examiner = Callable[[Ward, datetime], Iterable[Finding]]

_examiners: list[Examiner] = []


def register(examiner: Examiner) -> None:
    if examiner not in _examiners:
        _examiners.append(examiner)


def examine_all(ward: Ward, now: datetime) -> Iterator[Finding]:
    for examiner in _examiners:
        yield from examiner(ward, now)
