"""Connectors together with their state and numbers, in the same few queries for one or many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from connectors.models import Connector, SyncRun
from connectors.presets import preset_for
from connectors.providers.registry import KINDS
from connectors.state import JOB_LATE_AFTER, ConnectorState, Facts, state_of


@dataclass(frozen=True, slots=True)
class Overview:
    connector: Connector
    state: ConnectorState
    calendars: int
    icon: str
    kind: str

    @property
    def paused(self) -> bool:
        return self.connector.paused_at is not None

    @property
    def is_manual(self) -> bool:
        return self.connector.mode == Connector.Mode.MANUAL

    def is_moving(self, now: datetime) -> bool:
        """Whether a page that shows it should look again soon: a sync runs or is about to."""
        due = self.next_sync_at is not None and now - JOB_LATE_AFTER <= self.next_sync_at <= now
        return due or self.state.is_moving

    @property
    def next_sync_at(self) -> datetime | None:
        return None if self.paused else self.connector.next_sync_at


def overviews(connectors: QuerySet[Connector], now: datetime) -> Iterator[Overview]:
    """One query, whatever their number."""
    runs = SyncRun.objects.filter(connector=OuterRef("pk"))
    annotated = connectors.annotate(
        is_running=Exists(runs.running()),
        last_outcome=Subquery(
            runs.exclude(finished_at=None).order_by("-started_at").values("outcome")[:1]
        ),
        # The calendars live one floor up; their number is asked for by the relation's name.
        calendar_count=Count("calendars", filter=Q(calendars__gone_at=None)),
    )
    for connector in annotated:
        yield Overview(
            connector=connector,
            state=state_of(_facts(connector), now),
            calendars=connector.calendar_count,
            icon=preset_for(connector.address, connector.account).icon,
            kind=KINDS[connector.kind].label.partition(" (")[0],
        )


def overview(connector: Connector, now: datetime) -> Overview:
    return next(overviews(Connector.objects.filter(pk=connector.pk), now))


def _facts(connector: Connector) -> Facts:
    automatic = connector.mode == Connector.Mode.AUTO
    return Facts(
        running=getattr(connector, "is_running", False),
        partly=getattr(connector, "last_outcome", None) == SyncRun.Outcome.PARTIAL,
        paused=connector.paused_at is not None,
        last_sync_at=connector.last_sync_at,
        next_sync_at=connector.next_sync_at,
        interval=connector.every if automatic else None,
        error_code=connector.error_code,
        error_text=connector.error_text,
        error_remedy=connector.error_remedy,
    )
