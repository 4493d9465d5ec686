"""Reasons of our own for not connecting an account, or not doing what was asked of a connector."""

from datetime import timedelta
from enum import StrEnum, auto
from typing import ClassVar

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


class Crowding(StrEnum):
    """Why there is no room: too many at once, of one's own or of all, or too many in a while."""

    OF_ONES_OWN = auto()
    OF_ALL = auto()
    TOO_OFTEN = auto()


class TooManyTries(Exception):
    """There is no room for another try to connect. `wait` is how long it makes no sense to ask
    again; `most` is how many there may be, in `window` where they are counted over time."""

    code: ClassVar[str] = "too-many-tries"

    def __init__(
        self, why: Crowding, wait: timedelta, *, most: int = 0, window: timedelta | None = None
    ) -> None:
        super().__init__(why)
        self.why, self.wait, self.most, self.window = why, wait, most, window

    @property
    def seconds(self) -> int:
        return max(1, -(-self.wait // timedelta(seconds=1)))


class ConnectorRefused(Exception):
    """What was asked of a connector is not possible now: it is paused."""

    code: ClassVar[str] = "paused"
