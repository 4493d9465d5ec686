"""Opening the account behind a connector, with the credentials it was connected with."""

from django.conf import settings

from connectors.credentials import StoredCredentials
from connectors.kinds.registry import open_provider
from connectors.models import Connector
from providers.base import Provider
from providers.budget import Budget
from providers.network import NetworkPolicy


def open_account(
    connector: Connector, budget: Budget | None = None, *, is_new: bool = False
) -> Provider:
    """Raises `KindMissing`; nothing is sent before the provider is used. `is_new` says that the
    row was read a moment ago, so that its credentials need not be."""
    return open_provider(
        connector.kind,
        address=connector.address,
        credentials=StoredCredentials(connector, is_new=is_new),
        details=connector.details,
        policy=NetworkPolicy.parse(settings.ALLOW_PRIVATE_ADDRESSES),
        budget=budget,
    )
