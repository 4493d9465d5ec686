"""What happens to connectors of accounts in memory is noted there."""

from datetime import datetime

from django.db.models import QuerySet

from connectors.kinds.lifecycle import Lifecycle
from connectors.models import Connector
from tests.kinds.memory.provider import account_of


class MemoryLifecycle(Lifecycle):
    def asked_to_sync(self, connector: Connector, now: datetime) -> None:
        _note(connector, "asked to sync")

    def said_of_sync(self, connector: Connector, now: datetime) -> str:
        account = account_of(connector)
        return "A frozen account takes its time." if account and account.is_frozen else ""

    def settings_changed(self, connector: Connector) -> None:
        _note(connector, "settings changed")

    def paused(self, connector: Connector) -> None:
        _note(connector, "paused")

    def resumed(self, connector: Connector) -> None:
        _note(connector, "resumed")

    def disconnecting(self, connectors: QuerySet[Connector]) -> None:
        for connector in connectors.filter(kind="memory"):
            _note(connector, "disconnecting")


def _note(connector: Connector, what: str) -> None:
    if account := account_of(connector):
        account.lived.append(what)
