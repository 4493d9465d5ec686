"""Figures of bookings. Numbers only: who meets whom is nobody's graph."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from bookings.models import Booking


def collect(now: datetime) -> Iterator[Metric]:
    ahead = Count("pk", filter=Q(meeting__during__endswith__gt=now))
    found = Booking.objects.order_by().values("state").annotate(n=Count("pk"), ahead=ahead)
    rows = {row["state"]: row for row in found}
    every = GaugeMetricFamily("daybook_bookings", "Bookings by state.", labels=["state"])
    upcoming = GaugeMetricFamily(
        "daybook_bookings_upcoming", "Bookings of meetings that are not over, by state.",
        labels=["state"],
    )  # fmt: skip
    for state in Booking.State:
        row = rows.get(state.value, {"n": 0, "ahead": 0})
        every.add_metric([state.value], row["n"])
        upcoming.add_metric([state.value], row["ahead"])
    yield from (every, upcoming)
