"""How news of an account's calendars comes, besides by asking for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise

from connectors.domain.freshness import Line


@dataclass(frozen=True, slots=True)
class NoPush:
    """It is only asked. `why` is a sentence for whoever would like real time."""

    line: ClassVar[Line] = Line.NONE
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Vouched:
    """A live line says by heartbeat that everything was told (`Connector.vouched_at`)."""

    line: ClassVar[Line] = Line.VOUCHED
    why: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel over which a service tells of a calendar's changes until `expires_at`. It goes by
    the name `channel`, which no other has; `resource` is what else the kind needs to end it."""

    channel: str
    expires_at: datetime
    resource: str = ""


class Subscribe(Protocol):
    def __call__(self, account: Any, calendar: str, *, channel: str, secret: str) -> Subscription:
        """Have the service tell of a calendar. `channel` is a name for services that take one;
        `secret` comes along with the news and proves it."""


class Renew(Protocol):
    def __call__(
        self, account: Any, calendar: str, held: Subscription, *, channel: str, secret: str
    ) -> Subscription:
        """Have it last longer. It keeps its name and its secret, or is another one altogether."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The service is asked to tell of each calendar, and calls the portal when something changed.

    The functions get the open provider and raise its errors. Where `renew` is None a new channel is
    asked for before the old one ends. News arrives at an endpoint of the kind's own, which hands it
    to `connectors.channels.news`.
    """

    line: ClassVar[Line] = Line.SUBSCRIBED
    why: ClassVar[str] = ""

    subscribe: Subscribe
    end: Callable[[Any, Subscription], None]
    renew: Renew | None = None


Push = NoPush | Vouched | Subscribed
