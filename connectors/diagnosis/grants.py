"""What an account grants now: asked of it and not read from what is stored.

Whoever knows how to ask enters it for its kind; all others list their calendars.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.diagnosis.case import Case
from connectors.diagnosis.ladder import NotReached
from connectors.providers.base import Access


@dataclass(frozen=True, slots=True)
class Grants:
    """By the key of a calendar, what may be done with it, and what keeps it from being read.

    `asked` says in a sentence who was asked, and when. `untold` are calendars that are listed
    without a word on what may be done: there only writing tells.
    """

    asked: str
    access: Mapping[str, Access]
    troubles: Mapping[str, str] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()


Probe = Callable[[Case], Grants]

_probes: dict[str, Probe] = {}


def register_probe(kind: str, probe: Probe) -> None:
    """Let `probe` find out for a kind. It may raise `CannotTell` and `NotReached`."""
    _probes[kind] = probe


def grants_of(case: Case) -> Grants:
    return _probes.get(case.connector.kind, _listed)(case)


def _listed(case: Case) -> Grants:
    approach = case.approach()
    if approach.account is None:
        raise NotReached(9, f"The account could not be asked: {approach.error}")
    calendars = approach.account.calendars
    return Grants(
        f"Asked the account at {case.clock.plain(case.now)}.",
        {remote.key: remote.access for remote in calendars},
        untold=frozenset(remote.key for remote in calendars if not remote.access_told),
    )
