"""The kinds of calendar accounts: a plain table, and one way to open an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from connectors.providers.base import Provider
from connectors.providers.budget import Budget
from connectors.providers.caldav.provider import CaldavProvider
from connectors.providers.memory import MemoryProvider
from connectors.providers.network import NetworkPolicy
from connectors.providers.outlook.provider import OutlookProvider


class Factory(Protocol):
    def __call__(
        self,
        *,
        address: str,
        credentials: Mapping[str, str],
        details: Mapping[str, object],
        policy: NetworkPolicy,
        budget: Budget | None = None,
    ) -> Provider: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account. `no_push` says why real-time is not possible; empty when it is. Without
    an `icon` the service behind the address has one.

    Kinds that are not `offered` open like any other but are in no form.
    """

    code: str
    label: str
    factory: Factory
    no_push: str = ""
    offered: bool = True
    icon: str = ""


CALDAV = Kind(
    code="caldav",
    label="CalDAV (iCloud, Fastmail, Nextcloud, …)",
    factory=CaldavProvider,
    no_push="CalDAV servers do not push changes, so Daybook asks them at the interval you choose.",
)

MEMORY = Kind(
    code="memory",
    label="In memory",
    factory=MemoryProvider,
    no_push="Calendars in memory are for tests and do not push changes.",
    offered=False,
)

OUTLOOK = Kind(
    code="outlook",
    label="Outlook on a PC",
    factory=OutlookProvider,
    offered=False,  # It is paired from the PC, on a page of its own.
    icon="monitor",
)

KINDS: Mapping[str, Kind] = {kind.code: kind for kind in (CALDAV, OUTLOOK, MEMORY)}


def offered_kinds() -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS.values() if kind.offered)


def open_provider(
    kind: str,
    *,
    address: str,
    credentials: Mapping[str, str],
    details: Mapping[str, object],
    policy: NetworkPolicy,
    budget: Budget | None = None,
) -> Provider:
    """The provider of one account. Nothing is sent before its first method is called.

    Without a `budget` it has that of a short visit, which begins now. Raises KeyError for a kind
    that is not in the table.
    """
    return KINDS[kind].factory(
        address=address, credentials=credentials, details=details, policy=policy, budget=budget
    )
