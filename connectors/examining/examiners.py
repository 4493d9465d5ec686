"""Who looks for conditions. Upper apps add their examiners in `AppConfig.ready()`.

An examiner is handed any number of connectors and hosts and needs the same few queries for one as
for five hundred.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.conditions import Finding
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
Explainer = Callable[[Ward, datetime], Mapping[int, frozenset[str]]]
Hosts = Callable[[datetime], Iterable[int]]

_examiners: list[Examiner] = []
_explainers: list[Explainer] = []
_hosts: list[Hosts] = []
_suspects: list[Hosts] = []


def register(examiner: Examiner) -> None:
    if examiner not in _examiners:
        _examiners.append(examiner)


def examine_all(ward: Ward, now: datetime) -> Iterator[Finding]:
    for examiner in _examiners:
        yield from examiner(ward, now)


def register_explainer(explainer: Explainer) -> None:
    """Let `explainer` name, by connector, what needs no general alert: errors of runs, and
    codes of alerts, where an examiner of that kind says it better."""
    if explainer not in _explainers:
        _explainers.append(explainer)


def explained_in(ward: Ward, now: datetime) -> Mapping[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for explainer in _explainers:
        for pk, codes in explainer(ward, now).items():
            found[pk] |= codes
    return found


def register_hosts(source: Hosts) -> None:
    """Have hosts examined who may have no connector at all."""
    if source not in _hosts:
        _hosts.append(source)


def register_suspects(source: Hosts) -> None:
    """Have hosts examined within the minute, however many there are: `source(now)` names those
    about whom time alone may have something new to tell, in few queries."""
    if source not in _suspects:
        _suspects.append(source)


def suspected(now: datetime) -> frozenset[int]:
    return frozenset(host for source in _suspects for host in source(now))


def hosts_to_look_at(now: datetime) -> frozenset[int]:
    return frozenset(host for source in _hosts for host in source(now))
