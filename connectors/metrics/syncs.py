"""How old the calendars are, how the connectors are, and how the syncs of the last hour went.

Old runs are pruned, so a count of all runs would go down; the last hour is counted instead.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.kinds.registry import kinds_with_form
from connectors.models import Connector, SyncRun
from connectors.overview import Overview, overviews
from connectors.state import Code

WINDOW = timedelta(hours=1)
QUANTILES = (0.5, 0.95, 1.0)
NOT_NEEDED = ("sealed_credentials", "details", "addresses")


@dataclass(frozen=True, slots=True)
class Age:
    """Of one connector that is not paused. Before the first sync it counts from the start."""

    connector: int
    kind: str
    mode: str
    seconds: float
    overdue: bool


def collect(now: datetime) -> Iterator[Metric]:
    shown = [*overviews(Connector.objects.defer(*NOT_NEEDED), now)]
    yield _states(shown)
    ages = [_age(row.connector, now) for row in shown if not row.paused]
    yield from _ages(ages)
    yield from _runs(now)


def _states(shown: list[Overview]) -> Metric:
    """Zero where nobody is in a state, so that a line in a graph ends at zero, not in the air."""
    found = Counter((row.connector.kind, row.connector.mode, row.state.code) for row in shown)
    family = GaugeMetricFamily(
        "daybook_connectors", "Connectors by state.", labels=["kind", "mode", "state"]
    )
    for kind, mode in sorted({(kind, mode) for kind, mode, _ in found}) or [(_any_kind(), "auto")]:
        for code in Code:
            family.add_metric([kind, mode, code.value], found[kind, mode, code])
    return family


def _age(connector: Connector, now: datetime) -> Age:
    since = connector.last_sync_at or connector.created_at
    return Age(
        connector=connector.pk,
        kind=connector.kind,
        mode=connector.mode,
        seconds=max(0.0, (now - since).total_seconds()),
        overdue=connector.every is not None and now > connector.fresh_until(since),
    )


def _ages(ages: list[Age]) -> Iterator[Metric]:
    each = GaugeMetricFamily(
        "daybook_sync_age_seconds",
        "Time since a connector's calendars were last confirmed; paused ones are left out.",
        labels=["connector", "kind", "mode"],
    )
    most = GaugeMetricFamily(
        "daybook_sync_age_max_seconds", "The oldest of all sync ages.", labels=["kind", "mode"]
    )
    overdue = GaugeMetricFamily(
        "daybook_sync_overdue",
        "Connectors not confirmed for twice their interval (at least 15 minutes).",
        labels=["kind", "mode"],
    )
    for age in ages:
        each.add_metric([str(age.connector), age.kind, age.mode], age.seconds)
    for kind, mode in sorted({(age.kind, age.mode) for age in ages}) or [(_any_kind(), "auto")]:
        alike = [age for age in ages if (age.kind, age.mode) == (kind, mode)]
        most.add_metric([kind, mode], max((age.seconds for age in alike), default=0))
        overdue.add_metric([kind, mode], sum(age.overdue for age in alike))
    yield from (each, most, overdue)


# Connector by connector, so that the index on (connector, started_at) is used however many runs
# are kept.
_RUNS = """
SELECT c.kind, r.outcome, count(*),
       coalesce(sum(r.took), 0), percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY r.took)
FROM connectors_connector c, LATERAL (
    SELECT outcome, extract(epoch FROM finished_at - started_at)::float8 AS took
    FROM connectors_syncrun WHERE connector_id = c.id AND started_at > %s
) r GROUP BY GROUPING SETS ((c.kind, r.outcome), (c.kind)) ORDER BY 1, 2
"""


def _runs(now: datetime) -> Iterator[Metric]:
    count = GaugeMetricFamily(
        "daybook_sync_runs_last_hour",
        "Syncs begun in the last hour, by outcome.",
        labels=["kind", "outcome"],
    )
    spent = GaugeMetricFamily(
        "daybook_sync_seconds_last_hour", "Time spent in syncs begun in the last hour.",
        labels=["kind"],
    )  # fmt: skip
    took = GaugeMetricFamily(
        "daybook_sync_duration_seconds",
        "Duration of the syncs begun in the last hour; quantile 1 is the longest.",
        labels=["kind", "quantile"],
    )
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [list(QUANTILES), now - WINDOW])
        rows = cursor.fetchall()
    counts = {(kind, outcome): number for kind, outcome, number, *_ in rows if outcome}
    for kind in sorted({kind for kind, _ in counts}) or [_any_kind()]:
        for outcome in SyncRun.Outcome:
            count.add_metric([kind, outcome.value], counts.get((kind, outcome.value), 0))
    for kind, outcome, _, seconds, quantiles in rows:
        if outcome is None:
            spent.add_metric([kind], seconds)
            for quantile, value in zip(QUANTILES, quantiles or [], strict=False):
                if value is not None:
                    took.add_metric([kind, f"{quantile:g}"], value)
    yield from (count, spent, took)


def _any_kind() -> str:
    """A portal without connectors shows its figures, too, so that alerts on them can be set up."""
    return kinds_with_form()[0].code
