"""What an account grants now: asked of it and not read from what is stored.

A kind may know how to ask (`connectors/kinds/checks.py`); all others list their calendars.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts.errors import met
from diagnosis.case import Case
from diagnosis.ladder import NotReached
from diagnosis.result import Saying, iso
from providers.base import Access


@dataclass(frozen=True, slots=True)
class Grants:
    """By the key of a calendar, what may be done with it, and what keeps it from being read.

    `asked` says who was asked, and when. `untold` are calendars that are listed without a word on
    what may be done: there only writing tells.
    """

    asked: Saying
    access: Mapping[str, Access]
    troubles: Mapping[str, Any] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()


def grants_of(case: Case) -> Grants:
    """May raise `CannotTell` and `NotReached`."""
    probe = case.connector.of_kind.checks.grants or _listed
    found: Grants = probe(case)
    return found


def _listed(case: Case) -> Grants:
    approach = case.approach()
    if approach.account is None:
        assert approach.error is not None
        raise NotReached("network", "account-not-asked", error=met(approach.error))
    calendars = approach.account.calendars
    return Grants(
        Saying("asked-account", asked_moment=iso(case.now)),
        {remote.key: remote.access for remote in calendars},
        untold=frozenset(remote.key for remote in calendars if not remote.access_told),
    )
