"""The part of a connector's page that shows its account in memory."""

from datetime import datetime

from connectors.models import Connector
from tests.kinds.memory.provider import account_of


def memory_panel(connector: Connector, now: datetime) -> dict[str, object]:
    return {"account": account_of(connector)}
