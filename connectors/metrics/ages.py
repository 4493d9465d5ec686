"""How old the calendars are: the age of each account that is not paused, and how many are overdue.

Each account has a line of its own in what is told, so each is a row; but no more than that.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, FloatField, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from connectors.domain.freshness import MANUAL
from connectors.examining.ageing import calendar_fresh_until
from connectors.metrics.labels import any_kind
from connectors.models import Connector

Row = tuple[int, str, str, float, bool]


def collect(now: datetime) -> Iterator[Metric]:
    each = GaugeMetricFamily(
        "daybook_sync_age_seconds",
        "Time since a connector's calendars were last confirmed; paused ones are left out.",
        labels=["connector", "kind", "mode"],
    )
    most: dict[tuple[str, str], float] = defaultdict(float)
    late: dict[tuple[str, str], int] = defaultdict(int)
    for pk, kind, mode, age, is_overdue in _rows(now):
        each.add_metric([str(pk), kind, mode], age)
        most[kind, mode] = max(most[kind, mode], age)
        late[kind, mode] += is_overdue
    oldest = GaugeMetricFamily(
        "daybook_sync_age_max_seconds", "The oldest of all sync ages.", labels=["kind", "mode"]
    )
    overdue = GaugeMetricFamily(
        "daybook_sync_overdue",
        "Connectors not confirmed for twice their interval (at least 15 minutes).",
        labels=["kind", "mode"],
    )
    for kind, mode in sorted(most) or [(any_kind(), "auto")]:
        oldest.add_metric([kind, mode], most[kind, mode])
        overdue.add_metric([kind, mode], late[kind, mode])
    yield from (each, oldest, overdue)


def _rows(now: datetime) -> Iterable[Row]:
    """Before the first sync an age counts from the start, and it is a number here already: to make
    an instant of each costs more than all the rest."""
    since = Coalesce("last_sync_at", "created_at")
    found = Connector.objects.filter(paused_at=None).order_by("pk")
    dated = found.annotate(since=since, lasts=calendar_fresh_until("since", ""))
    is_overdue = ExpressionWrapper(~Q(mode=MANUAL) & Q(lasts__lt=now), output_field=BooleanField())
    return dated.values_list("pk", "kind", "mode", _seconds(since, now), is_overdue)


def _seconds(since: Combinable, now: datetime) -> Func:
    """None of a clock that was moved."""
    return Func(
        Value(now) - since,
        template="greatest(0, extract(epoch FROM %(expressions)s))::float8",
        output_field=FloatField(),
    )
