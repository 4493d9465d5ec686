"""At which pace accounts are looked at now, for as many at once as there are."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from connectors.demand import bookable
from connectors.domain.pace import Pace, PaceFacts, pace_of
from connectors.models import Connector


def paces_of(connectors: Sequence[Connector], now: datetime) -> dict[int, Pace]:
    """The pace of each by its number, in two queries however many they are."""
    if not connectors:
        return {}
    read = bookable([connector.pk for connector in connectors])
    hosts = User.objects.filter(pk__in={connector.host_id for connector in connectors})
    seen = dict(hosts.values_list("pk", "seen_at"))
    return {
        connector.pk: pace_of(
            PaceFacts(
                hearing=connector.hearing,
                is_paused=connector.paused_at is not None,
                wanted_at=connector.wanted_at,
                last_change_at=connector.last_change_at,
                is_bookable=connector.pk in read,
                active_at=seen.get(connector.host_id),
            ),
            now,
        )
        for connector in connectors
    }
