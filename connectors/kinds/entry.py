"""A kind of account: everything the portal has to know of it, in one entry.

Each kind is an app of its own with a module `kind` that holds its entry as `KIND`; `CALENDAR_KINDS`
in the settings lists those apps. Nothing else in the portal names a kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from connectors.domain.bucket import Quota
from connectors.kinds.checks import KindChecks
from connectors.kinds.lifecycle import Lifecycle
from connectors.kinds.panel import Panel
from connectors.kinds.push import Push
from connectors.kinds.sign_in import SignIn
from connectors.kinds.words import KindWords, Words
from providers.base import Provider
from providers.budget import Budget
from providers.credentials import Credentials
from providers.network import NetworkPolicy


class Opener(Protocol):
    """Opens an account. Nothing is sent before the provider's first method is called."""

    def __call__(
        self,
        *,
        address: str,
        credentials: Credentials,
        details: Mapping[str, object],
        policy: NetworkPolicy,
        budget: Budget | None = None,
    ) -> Provider: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`code` is stored with connectors, at most 12 letters; `name` stands in front of "account",
    `label` says which services it is for. Without an `icon` the service behind the address has
    one. `away` are codes of the kind's own errors and alerts by which nobody speaks for the
    account now. `quota` is what the provider allows all portal's accounts together, where it
    counts. A kind that is not `offered` opens like any other and is in no form.
    """

    code: str
    name: Words
    label: Words
    sign_in: SignIn
    open: Opener
    push: Push
    words: KindWords = field(default_factory=KindWords)
    checks: KindChecks = field(default_factory=KindChecks)
    panel: Panel | None = None
    away: frozenset[str] = frozenset()
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    quota: Quota | None = None
    icon: str = ""
    offered: bool = True
