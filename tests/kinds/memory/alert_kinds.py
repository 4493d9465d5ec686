"""An alert that only accounts in memory can have."""

from collections.abc import Iterator
from datetime import datetime

from alerts.conditions import Condition, Finding
from alerts.kinds import AlertKind, Severity
from connectors.examining.examiners import Ward
from tests.kinds.memory.provider import account_of

FROZEN = AlertKind(
    code="memory-frozen",
    severity=Severity.ATTENTION,
    title="The account is frozen",
    cause="Whoever plays its server has frozen it.",
    remedy="Thaw it.",
    specifics="It holds %(calendars)s calendars.",
)


def examine(ward: Ward, now: datetime) -> Iterator[Finding]:
    for connector in ward.connectors:
        account = account_of(connector) if connector.kind == "memory" else None
        if account is None:
            continue
        details = {"calendars": len(account.calendars)}
        found = (Condition(FROZEN.code, details=details),) if account.is_frozen else ()
        yield Finding(connector.host_id, connector.pk, frozenset({FROZEN.code}), found)
