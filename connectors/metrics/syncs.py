"""How the syncs of the last hour went.

Old runs are pruned, so a count of all runs would go down; the last hour is counted instead.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.metrics.labels import any_kind
from connectors.models import SyncRun
from connectors.unfolded import COLUMNS, syncs_since

WINDOW = timedelta(hours=1)
QUANTILES = (0.5, 0.95, 1.0)


# Connector by connector, so that the index on (connector, started_at) is used however many runs
# are kept. Runs of a connector follow each other: of those that began before the hour, only the
# last one can have syncs in it. The array is made anew there (and not further up: OFFSET 0),
# or it would be unpacked for each beat.
#
# There are many syncs and few lengths, so that quantiles are found among the lengths.
_SYNCS = f"""
WITH run AS (
    SELECT c.kind, run.outcome, run.started_at, run.finished_at, run.beats || '{{}}' AS beats
    FROM connectors_connector c, LATERAL (
        SELECT {COLUMNS} FROM connectors_syncrun
        WHERE connector_id = c.id AND started_at > %(since)s
        UNION ALL (
            SELECT {COLUMNS} FROM connectors_syncrun
            WHERE connector_id = c.id AND started_at <= %(since)s
            ORDER BY started_at DESC, id DESC LIMIT 1
        )
    ) run OFFSET 0
), sync AS MATERIALIZED (
    SELECT kind, outcome, extract(epoch FROM took)::float8 AS took, count(*) AS times
    FROM run, LATERAL ({syncs_since("%(since)s")}) sync
    WHERE began > %(since)s GROUP BY kind, outcome, sync.took
), length AS (
    SELECT kind, took, sum(times) OVER (PARTITION BY kind ORDER BY took) AS upto,
        sum(times) OVER (PARTITION BY kind) - 1 AS last
    FROM sync WHERE took IS NOT NULL
), found AS (
    SELECT kind, quantile, quantile * last AS place,
        min(took) FILTER (WHERE upto > floor(quantile * last)) AS low,
        min(took) FILTER (WHERE upto > ceil(quantile * last)) AS high
    FROM length, unnest(%(quantiles)s::float8[]) AS quantile GROUP BY kind, quantile, last
)
SELECT kind, outcome, NULL, sum(times)::bigint, coalesce(sum(took * times), 0)
FROM sync GROUP BY kind, outcome
UNION ALL SELECT kind, NULL, quantile, NULL, low + (high - low) * (place - floor(place)) FROM found
ORDER BY 1, 2, 3
"""  # noqa: S608


def collect(now: datetime) -> Iterator[Metric]:
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
        cursor.execute(_SYNCS, {"quantiles": list(QUANTILES), "since": now - WINDOW})
        rows = cursor.fetchall()
    counts = {(kind, outcome): number for kind, outcome, _, number, _ in rows if outcome}
    kinds = sorted({kind for kind, _ in counts})
    for kind in kinds or [any_kind()]:
        for outcome in SyncRun.Outcome:
            count.add_metric([kind, outcome.value], counts.get((kind, outcome.value), 0))
    for kind in kinds:
        spent.add_metric([kind], sum(row[-1] for row in rows if row[0] == kind and row[1]))
    for kind, _, quantile, _, seconds in rows:
        if quantile is not None:
            took.add_metric([kind, f"{quantile:g}"], seconds)
    yield from (count, spent, took)
