"""Figures of the outbox."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Case, CharField, Count, Min, Value, When
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from calendars.models import CalendarEntry

STATES = ("waiting", "failing")


def collect(now: datetime) -> Iterator[Metric]:
    """Failing are those whose last try ended with an error."""
    state = Case(
        When(error_code="", then=Value("waiting")),
        default=Value("failing"),
        output_field=CharField(),
    )
    found = CalendarEntry.objects.pending().order_by().annotate(state=state).values("state")
    rows = {row["state"]: row for row in found.annotate(n=Count("pk"), since=Min("wanted_at"))}
    count = GaugeMetricFamily(
        "daybook_writes_pending", "Events not yet in the calendar as wanted.", labels=["state"]
    )
    oldest = GaugeMetricFamily(
        "daybook_writes_oldest_seconds", "Age of the oldest of them; 0 when there is none.",
        labels=["state"],
    )  # fmt: skip
    for name in STATES:
        row = rows.get(name)
        count.add_metric([name], row["n"] if row else 0)
        age = (now - row["since"]).total_seconds() if row else 0
        oldest.add_metric([name], max(0.0, age))
    yield from (count, oldest)
