"""Figures of what is stored."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from fleet.sizes import sizes


def collect(now: datetime) -> Iterator[Metric]:
    size = GaugeMetricFamily(
        "daybook_table_bytes", "Size of a table with its indexes.", labels=["table"]
    )
    rows = GaugeMetricFamily(
        "daybook_table_rows", "Rows of a table, as the database estimates them.", labels=["table"]
    )
    growth = GaugeMetricFamily(
        "daybook_table_growth_bytes_year",
        "What a year adds to a table; projected while less than a year is known.",
        labels=["table"],
    )
    for one in sizes(now):
        size.add_metric([one.table], one.size)
        rows.add_metric([one.table], one.rows)
        if one.growth is not None:
            growth.add_metric([one.table], one.growth)
    yield from (size, rows, growth)
