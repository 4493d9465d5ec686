"""What a kind of account does when something happens to its connectors. By default, nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from accounts.models import User

if TYPE_CHECKING:
    from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Begun:
    """An account that is not connected yet, because it waits for somebody, as a page shows it.

    `what` names it and `url` leads on; `until` is when the wait ends, or the blocking where it is
    `blocked`; `then` is a sentence about that page.
    """

    title: str
    label: str
    what: str
    url: str
    until: datetime | None
    then: str
    blocked: bool = False


class Lifecycle:
    """Hooks, called inside the transaction of what they tell of."""

    def asked_to_sync(self, connector: "Connector", now: datetime) -> None:
        """Somebody wants what is there now, and not what was."""

    def said_of_sync(self, connector: "Connector", now: datetime) -> str:
        """What "Sync now" answers; empty for what it says of any kind."""
        return ""

    def settings_changed(self, connector: "Connector") -> None:
        """The mode, the interval, the owner's addresses or the like are others now."""

    def horizon_grew(self, host: User) -> None:
        """The host's calendars have to be known further ahead."""

    def paused(self, connector: "Connector") -> None:
        """Nothing is to be read or written until it is resumed."""

    def resumed(self, connector: "Connector") -> None:
        """It goes on. Called before the connector's row is touched."""

    def disconnecting(self, connectors: "QuerySet[Connector]") -> None:
        """They are about to be deleted: wait for what still stores something of them. Connectors of
        other kinds may be among them."""

    def restored(self, now: datetime) -> None:
        """A backup was restored: what was heard since is lost, and old requests count no more."""

    def begun(self, host: User, now: datetime) -> Iterable[Begun]:
        """The host's accounts whose connecting has begun and waits for somebody."""
        return ()
