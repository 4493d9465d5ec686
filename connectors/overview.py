"""Connectors together with their state and numbers, in one query for one or many."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.gone import gone
from alerts.catalogue import CATALOGUE, Severity
from alerts.models import Alert
from connectors.kinds.entry import Kind
from connectors.kinds.push import Vouched
from connectors.models import Connector, SyncRun
from connectors.state import (
    JOB_LATE_AFTER,
    Code,
    ConnectorState,
    OpenAlert,
    Progress,
    StateFacts,
    state_of,
)
from connectors.strip import RUNS_SHOWN, Strip, strip_of
from connectors.words.modes import mode as mode_in_words

PROGRESS = ("calendars_total", "events_done", "events_total", "step")


@dataclass(frozen=True, slots=True)
class Overview:
    """`strip` is there when it was asked for."""

    connector: Connector
    state: ConnectorState
    calendars: int
    icon: str
    kind: str
    strip: Strip | None = None

    @property
    def paused(self) -> bool:
        return self.connector.paused_at is not None

    @property
    def is_manual(self) -> bool:
        return self.connector.mode == Connector.Mode.MANUAL

    @property
    def mode(self) -> str:
        return mode_in_words(self.connector)

    @property
    def is_running(self) -> bool:
        return self.state.code == Code.SYNCING

    def is_moving(self, now: datetime) -> bool:
        """Whether a page that shows it should look again soon: a sync runs or is about to."""
        due = self.next_sync_at is not None and now - JOB_LATE_AFTER <= self.next_sync_at <= now
        return due or self.state.is_moving

    @property
    def next_sync_at(self) -> datetime | None:
        """None during a sync, too: what is stored then only rescues a run whose process dies."""
        if self.paused or self.is_running:
            return None
        return self.connector.next_sync_at


def overviews(
    connectors: QuerySet[Connector], now: datetime, *, with_strip: bool = False
) -> Iterator[Overview]:
    """One query, whatever their number. `with_strip` adds the last 50 runs of each."""
    for connector in _annotated(connectors, with_strip=with_strip):
        yield Overview(
            connector=connector,
            state=state_of(_facts(connector), now),
            calendars=connector.calendar_count,
            icon=_icon(connector),
            kind=str(connector.of_kind.name),
            strip=strip_of(connector.last_runs, now) if with_strip else None,
        )


def overview(connector: Connector, now: datetime, *, with_strip: bool = False) -> Overview:
    rows = Connector.objects.filter(pk=connector.pk)
    found = next(overviews(rows, now, with_strip=with_strip), None)
    if found is None:
        raise gone(Connector)
    return found


def _icon(connector: Connector) -> str:
    kind: Kind = connector.of_kind
    return kind.icon or kind.sign_in.service_for(connector.address, connector.account).icon


def _annotated(connectors: QuerySet[Connector], *, with_strip: bool) -> QuerySet[Any]:
    runs = SyncRun.objects.filter(connector=OuterRef("pk")).order_by("-started_at", "-pk")
    alerts = Alert.objects.open().filter(connector=OuterRef("pk")).order_by("raised_at", "pk")
    progress = JSONObject(**{name: name for name in PROGRESS}, calendars_done="calendars")
    annotated = connectors.annotate(
        is_running=Exists(runs.running()),
        progress=Subquery(runs.running().values(as_json=progress)[:1]),
        last_outcome=Subquery(runs.exclude(finished_at=None).values("outcome")[:1]),
        open_alerts=ArraySubquery(alerts.values("code")),
        # The calendars live one floor up; their number is asked for by the relation's name.
        calendar_count=Count("calendars", filter=Q(calendars__gone_at=None)),
    )
    if with_strip:
        bar = JSONObject(outcome="outcome", started="started_at", finished="finished_at")
        annotated = annotated.annotate(
            last_runs=ArraySubquery(runs.values(as_json=bar)[:RUNS_SHOWN])
        )
    return annotated


def _facts(connector: Any) -> StateFacts:
    return StateFacts(
        running=connector.is_running,
        progress=Progress(**connector.progress) if connector.progress else None,
        partly=connector.last_outcome == SyncRun.Outcome.PARTIAL,
        waits=connector.last_outcome == SyncRun.Outcome.WAITING,
        is_told=isinstance(connector.of_kind.push, Vouched),
        alerts=tuple(_open_alerts(connector.open_alerts)),
        paused=connector.paused_at is not None,
        last_seen_at=connector.last_seen_at,
        last_sync_at=connector.last_sync_at,
        next_sync_at=connector.next_sync_at,
        interval=connector.every,
        error_code=connector.error_code,
        words=connector.of_kind.words,
        away=connector.of_kind.away,
        error_details=connector.error_details,
        error_text=connector.error_text,
        error_remedy=connector.error_remedy,
    )


def _open_alerts(codes: Iterable[str]) -> Iterator[OpenAlert]:
    for kind in (CATALOGUE[code] for code in codes if code in CATALOGUE):
        weighs = kind.severity != Severity.INFO
        yield OpenAlert(kind.code, kind.title, kind.remedy, weighs)
