"""Alerts that are open now. Every code of the catalogue is there, most of them with zero."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from alerts.catalogue import CATALOGUE
from alerts.models import Alert


def collect(now: datetime) -> Iterator[Metric]:
    found = Alert.objects.open().order_by().values("code")
    rows = {row["code"]: row for row in found.annotate(n=Count("pk"), since=Min("raised_at"))}
    labels = ["code", "severity"]
    count = GaugeMetricFamily("daybook_alerts_open", "Open alerts.", labels=labels)
    oldest = GaugeMetricFamily(
        "daybook_alerts_oldest_seconds",
        "Age of the oldest open alert of this code; 0 when none is open.",
        labels=labels,
    )
    for code, kind in CATALOGUE.items():
        row = rows.get(code)
        count.add_metric([code, kind.severity], row["n"] if row else 0)
        age = (now - row["since"]).total_seconds() if row else 0
        oldest.add_metric([code, kind.severity], max(0.0, age))
    yield from (count, oldest)
