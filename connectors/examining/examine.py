"""Look at connectors and settle what is found: after each run, and by the clock for all of them."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from alerts.among import among
from alerts.conditions import Finding
from alerts.models import Alert
from alerts.settle import Settled, settle_all
from connectors.examining.examiners import Ward, examine_all, explained_in, hosts_to_look_at
from connectors.examining.health import clock_condition, examine_health
from connectors.examining.turns import batches
from connectors.models import Connector

log = logging.getLogger(__name__)

NOT_NEEDED = ("sealed_credentials", "details", "addresses", "also_me")

LOCK_ALL = 0x0DB1
LOCK_HOST = 0x0DB2
"""First keys of advisory locks. Facts are read and settled under them: whoever read older facts
must not have the last word."""


def examine_connector(
    connector_id: int, *, now: datetime | None = None, clock_offset: timedelta | None = None
) -> None:
    """Settle one connector's alerts after a run. Whatever goes wrong here never harms the run.

    `clock_offset` is told by runs that saw the server's clock; nobody else can examine it.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            found = Connector.objects.defer(*NOT_NEEDED).filter(pk=connector_id)
            connector = found.first()
            if connector is None:
                return
            _lock("pg_advisory_xact_lock_shared", LOCK_ALL, 0)
            _lock("pg_advisory_xact_lock", LOCK_HOST, connector.host_id)
            seen = _clock_finding(connector, clock_offset, now)
            _settle(list(found), frozenset({connector.host_id}), now, seen)
    except Exception:
        log.exception("alerts of connector %s could not be settled", connector_id)


def examine_host(host_id: int) -> None:
    """Settle what concerns a host, after they changed something that alerts depend on."""
    now = timezone.now()
    try:
        with transaction.atomic():
            _lock("pg_advisory_xact_lock_shared", LOCK_ALL, 0)
            _lock("pg_advisory_xact_lock", LOCK_HOST, host_id)
            connectors = Connector.objects.defer(*NOT_NEEDED).filter(host=host_id)
            _settle(list(connectors), frozenset({host_id}), now)
    except Exception:
        log.exception("alerts of host %s could not be settled", host_id)


def _clock_finding(connector: Connector, offset: timedelta | None, now: datetime) -> list[Finding]:
    ward = Ward((connector,), frozenset())
    if offset is None or "clock-skew" in explained_in(ward, now)[connector.pk]:
        return []
    scope = frozenset({"clock-skew"})
    return [Finding(connector.host_id, connector.pk, scope, clock_condition(offset))]


def examine_everything(now: datetime) -> Settled:
    """Settle the alerts of all connectors whose turn it is, and of hosts who have none any more."""
    total = Settled()
    for batch in batches(now):
        with transaction.atomic():
            _lock("pg_advisory_xact_lock", LOCK_ALL, 0)
            connectors = list(Connector.objects.defer(*NOT_NEEDED).filter(pk__in=among(batch)))
            hosts = frozenset(connector.host_id for connector in connectors)
            total = _add(total, _settle(connectors, hosts, now))
    lonely = Alert.objects.open().filter(connector=None, host__connectors=None)
    hosts = frozenset(lonely.order_by().values_list("host_id", flat=True).distinct())
    hosts |= _without_connector(hosts_to_look_at(now))
    if hosts:
        with transaction.atomic():
            _lock("pg_advisory_xact_lock", LOCK_ALL, 0)
            total = _add(total, _settle([], hosts, now))
    return total


def _without_connector(hosts: frozenset[int]) -> frozenset[int]:
    """Those of them that no batch has looked at."""
    if not hosts:
        return hosts
    seen = Connector.objects.filter(host__in=hosts).values_list("host_id", flat=True)
    return hosts - frozenset(seen)


def _settle(
    connectors: Sequence[Connector],
    hosts: frozenset[int],
    now: datetime,
    seen: Iterable[Finding] = (),
) -> Settled:
    ward = Ward(tuple(connectors), hosts)
    return settle_all([*examine_health(ward, now), *examine_all(ward, now), *seen], now)


def _add(one: Settled, other: Settled) -> Settled:
    return Settled(
        one.raised + other.raised, one.updated + other.updated, one.resolved + other.resolved
    )


def _lock(function: str, first: int, second: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [first, second])
