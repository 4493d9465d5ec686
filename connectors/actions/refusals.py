"""Reasons of our own for not connecting an account, or not doing what was asked of a connector."""

from datetime import timedelta

from connectors.models import Connector
from providers.errors import ProviderError


class AlreadyConnected(ProviderError):
    """This account is connected already."""

    code = "already-connected"
    permanent = True

    def __init__(self, connector: Connector) -> None:
        super().__init__()
        self.connector = connector


class OtherAccount(ProviderError):
    """The sign-in worked, but it leads to another account than this connector's."""

    code = "other-account"
    permanent = True


class TryLost(ProviderError):
    """The try took too long or was interrupted, and nothing was stored."""

    code = "try-lost"


class Unforeseen(ProviderError):
    """Something went wrong inside the portal, and nothing was stored."""

    code = "unforeseen"


class TooManyTries(Exception):
    """There is no room for another try to connect; the message is for who asked, and `wait` is how
    long it makes no sense to ask again."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait

    @property
    def seconds(self) -> int:
        return max(1, -(-self.wait // timedelta(seconds=1)))


class ConnectorRefused(Exception):
    """What was asked of a connector is not possible; the message is for its owner."""
