"""Whose turn it is to be examined in this minute.

Few enough accounts are all looked at each minute. Of more, each minute those are about whom time
alone or an open alert may have something to tell; the others follow in turns, so that nothing is
overlooked for longer than a round.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import F, Q
from django.db.models.functions import Mod

from alerts.among import among
from alerts.models import Alert
from connectors.examining.ageing import account_fresh_until
from connectors.examining.examiners import suspected
from connectors.models import Connector

EACH_MINUTE = 2_000
"""Accounts that are all looked at each minute."""
ROUND = 10
"""Minutes in which more of them are gone through."""
AT_ONCE = 1000
"""Connectors that are examined together, so that memory stays small whatever their number."""


def batches(now: datetime) -> Iterator[Sequence[int]]:
    """Numbers of connectors to be examined together. A host's stay together, so that no batch knows
    only a part of a host."""
    active = Connector.objects.filter(host__is_active=True)
    if active.count() > EACH_MINUTE:
        its_turn = Q(minute=int(now.timestamp()) // 60 % ROUND)
        minute = Mod(F("host_id"), ROUND)
        active = active.annotate(minute=minute).filter(
            its_turn | Q(host__in=among(suspected_hosts(now)))
        )
    rows = list(active.order_by("host_id", "pk").values_list("host_id", "pk"))
    batch: list[int] = []
    for _, of_host in groupby(rows, key=itemgetter(0)):
        batch += [pk for _, pk in of_host]
        if len(batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def suspected_hosts(now: datetime) -> frozenset[int]:
    """Hosts about whom there may be something to tell that no run, no action and no message told:
    whoever has an open alert, an account in trouble or one that is late, and whom the apps name."""
    alerted = Alert.objects.open().values_list("host_id", flat=True)
    dated = Connector.objects.annotate(lasts=account_fresh_until())
    in_trouble = ~Q(error_code="") | ~Q(paused_at=None) | Q(lasts__lt=now)
    troubled = dated.filter(in_trouble).values_list("host_id", flat=True)
    return frozenset([*alerted.order_by(), *troubled.order_by()]) | suspected(now)
