"""What one examiner found about one connector, or about a host, settled by itself."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from alerts.conditions import Condition, Finding
from alerts.settle import Settled, settle_all


def settle(
    *,
    host: User,
    connector_id: int | None,
    scope: Collection[str],
    found: Collection[Condition],
    now: datetime,
) -> Settled:
    return settle_all([Finding(host.pk, connector_id, frozenset(scope), tuple(found))], now)
