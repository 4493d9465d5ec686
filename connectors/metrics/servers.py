"""How many servers are asked less for now, or not at all."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.servers import held_back

STATES = ("asked-less", "waited-for")


def collect(now: datetime) -> Iterator[Metric]:
    found = Counter(STATES[one.waits] for one in held_back(now).values())
    family = GaugeMetricFamily(
        "daybook_servers_held_back",
        "Servers that were slow or refused, so that less is asked of them, or nothing for a while.",
        labels=["state"],
    )
    for state in STATES:
        family.add_metric([state], found[state])
    yield family
