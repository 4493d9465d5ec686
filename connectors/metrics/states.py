"""How many connectors are in which state.

The database counts those that are alike in all that a state rests on, and the state of each such
group is worked out once, by the same rule as on every page (`connectors.state`). So a hundred
thousand connectors are a few dozen rows, and the rule is not written down a second time.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.domain.freshness import BY_HAND, MANUAL
from connectors.domain.lateness import A_MOMENT
from connectors.examining.ageing import account_fresh_until
from connectors.kinds.push import Vouched
from connectors.kinds.registry import kind_of
from connectors.metrics.labels import any_kind
from connectors.models import Connector, SyncRun
from connectors.overview import open_alerts
from connectors.servers import held_back
from connectors.state import Code, StateFacts, state_of

LONG_AGO = 2 * BY_HAND
"""Longer than anything is fresh."""
OFTEN = timedelta(minutes=1)
"""Any interval: which one it is shows in `is_old`."""


class Alike(NamedTuple):
    """What connectors have in common that are in one state, whichever that is.

    `codes` are those of open alerts. `is_old` tells that what was read is not fresh any more,
    `has_come` that the turn has come to sync, `has_waited` that this was more than a moment ago,
    `is_held` that the server is asked less.
    """

    kind: str
    mode: str
    is_paused: bool
    is_running: bool
    last_outcome: str | None
    error_code: str
    codes: list[str] | None
    was_read: bool
    is_old: bool
    has_come: bool
    has_waited: bool
    is_asked: bool
    is_held: bool


# Joins and no subqueries for each connector: those that have an alert or are being synced are few.
# Of the runs the last one that has ended is found by the index, however many there are.
_GROUPS = """
WITH told AS ({told}), running AS MATERIALIZED (
  SELECT DISTINCT connector_id FROM connectors_syncrun WHERE outcome = 'running'
), alerted AS MATERIALIZED (
  SELECT connector_id, array_agg(DISTINCT code ORDER BY code) AS codes FROM connectors_alert
  WHERE resolved_at IS NULL AND connector_id IS NOT NULL GROUP BY connector_id
), alike AS (
  SELECT told.*, codes, running.connector_id IS NOT NULL AS is_running, last_outcome
  FROM told
  LEFT JOIN running ON running.connector_id = told.pk
  LEFT JOIN alerted ON alerted.connector_id = told.pk
  LEFT JOIN LATERAL (
    SELECT outcome AS last_outcome FROM connectors_syncrun AS run
    WHERE run.connector_id = told.pk AND finished_at IS NOT NULL
    ORDER BY started_at DESC, id DESC LIMIT 1
  ) AS ended ON true
)
SELECT count(*), {facts} FROM alike GROUP BY {facts}
"""


def collect(now: datetime) -> Iterator[Metric]:
    """Zero where nobody is in a state, so that a line in a graph ends at zero, not in the air."""
    found: Counter[tuple[str, str, Code]] = Counter()
    for alike, number in groups(now):
        found[alike.kind, alike.mode, state_of(facts_of(alike, now), now).code] += number
    family = GaugeMetricFamily(
        "daybook_connectors", "Connectors by state.", labels=["kind", "mode", "state"]
    )
    for kind, mode in sorted({(kind, mode) for kind, mode, _ in found}) or [(any_kind(), "auto")]:
        for code in Code:
            family.add_metric([kind, mode, code.value], found[kind, mode, code])
    yield family


def groups(now: datetime) -> Iterator[tuple[Alike, int]]:
    """All connectors, with how many of them are alike. Two queries."""
    told, given = _told(now).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS.format(told=told, facts=", ".join(Alike._fields)), given)
        rows = cursor.fetchall()
    for number, *facts in rows:
        yield Alike(*facts), number


def facts_of(alike: Alike, now: datetime) -> StateFacts:
    """With instants that stand for those of all of them: on the same side of each limit."""
    kind = kind_of(alike.kind)
    due = now - 2 * A_MOMENT if alike.has_waited else now
    read = now - LONG_AGO if alike.is_old else now
    return StateFacts(
        running=alike.is_running,
        paused=alike.is_paused,
        partly=alike.last_outcome == SyncRun.Outcome.PARTIAL,
        waits=alike.last_outcome == SyncRun.Outcome.WAITING,
        is_told=isinstance(kind.push, Vouched),
        is_asked=alike.is_asked,
        alerts=tuple(open_alerts(alike.codes or ())),
        last_sync_at=read if alike.was_read else None,
        next_sync_at=due if alike.has_come else None,
        interval=None if alike.mode == MANUAL else OFTEN,
        held_until=now if alike.is_held else None,
        away=kind.away,
        error_code=alike.error_code,
    )


def _told(now: datetime) -> QuerySet[Connector, dict[str, Any]]:
    """What each connector's own row says, and on which side of the limits it is."""
    facts = {
        "is_paused": Q(paused_at__isnull=False),
        "was_read": Q(last_sync_at__isnull=False),
        "is_old": Q(lasts__lt=now),
        "has_come": Q(next_sync_at__isnull=False, next_sync_at__lte=now),
        "has_waited": Q(next_sync_at__isnull=False, next_sync_at__lt=now - A_MOMENT),
        "is_asked": ~Q(asked=""),
        "is_held": Q(server__in=list(held_back(now))),
    }
    each = {name: ExpressionWrapper(q, output_field=BooleanField()) for name, q in facts.items()}
    rows = Connector.objects.order_by().annotate(lasts=account_fresh_until(), **each)
    told: QuerySet[Connector, dict[str, Any]] = rows.values(
        "pk", "kind", "mode", "error_code", *facts
    )
    return told
