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
from connectors.domain.pace import Pace
from connectors.kinds.entry import Kind
from connectors.kinds.push import Vouched
from connectors.models import Connector, SyncRun
from connectors.paces import paces_of
from connectors.servers import Hindrance, hindrances_of
from connectors.state import Code, ConnectorState, OpenAlert, Progress, StateFacts, state_of
from connectors.strip import SYNCS_SHOWN, Strip, strip_of
from connectors.unfolded import LastSyncs
from connectors.words.modes import mode as mode_in_words
from connectors.words.pace import hindrance_text, pace_text

PROGRESS = ("calendars_total", "events_done", "events_total", "step")


@dataclass(frozen=True, slots=True)
class Overview:
    """`strip` and `pace` are there when they were asked for, `hindrance` too, and where a sync is
    late because of it."""

    connector: Connector
    state: ConnectorState
    calendars: int
    icon: str
    kind: str
    strip: Strip | None = None
    pace: Pace | None = None
    hindrance: Hindrance | None = None

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
    def pace_text(self) -> str:
        """How often it is looked at for now, and why; empty where only its mode decides."""
        return pace_text(self.connector.hearing, self.pace) if self.pace else ""

    @property
    def hindrance_text(self) -> str:
        """Why its server is asked less for now, or not at all; mostly empty."""
        if self.hindrance is None or self.paused:
            return ""
        return hindrance_text(self.connector.server, self.hindrance)

    @property
    def is_running(self) -> bool:
        return self.state.code == Code.SYNCING

    def is_moving(self, now: datetime) -> bool:
        """Whether a page that shows it should look again soon: a sync runs or is about to."""
        is_planned = self.next_sync_at is not None
        is_due = is_planned and self.connector.turn.is_about_to_begin(now)
        return is_due or self.state.is_moving

    @property
    def next_sync_at(self) -> datetime | None:
        """None during a sync, too: what is stored then only rescues a run whose process dies."""
        if self.paused or self.is_running:
            return None
        return self.connector.next_sync_at


def overviews(
    connectors: QuerySet[Connector],
    now: datetime,
    *,
    with_strip: bool = False,
    with_pace: bool = False,
) -> Iterator[Overview]:
    """One query, whatever their number. `with_strip` adds the last 50 syncs of each, and
    `with_pace` how often it is looked at, for three queries more."""
    found = list(_annotated(connectors, with_strip=with_strip))
    paces = paces_of(found, now) if with_pace else {}
    servers = {one.server for one in found if with_pace or one.turn.is_late(now)}
    hindrances = hindrances_of(servers, now)
    for connector in found:
        hindrance = hindrances.get(connector.server)
        yield Overview(
            connector=connector,
            state=state_of(_facts(connector, hindrance), now),
            calendars=connector.calendar_count,
            icon=_icon(connector),
            kind=str(connector.of_kind.name),
            strip=strip_of(connector.last_syncs, now) if with_strip else None,
            pace=paces.get(connector.pk),
            hindrance=hindrance,
        )


def overview(
    connector: Connector, now: datetime, *, with_strip: bool = False, with_pace: bool = False
) -> Overview:
    rows = Connector.objects.filter(pk=connector.pk)
    found = next(overviews(rows, now, with_strip=with_strip, with_pace=with_pace), None)
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
        annotated = annotated.annotate(last_syncs=LastSyncs(runs, SYNCS_SHOWN))
    return annotated


def _facts(connector: Any, hindrance: Hindrance | None) -> StateFacts:
    return StateFacts(
        running=connector.is_running,
        progress=Progress(**connector.progress) if connector.progress else None,
        partly=connector.last_outcome == SyncRun.Outcome.PARTIAL,
        waits=connector.last_outcome == SyncRun.Outcome.WAITING,
        is_told=isinstance(connector.of_kind.push, Vouched),
        is_asked=bool(connector.asked),
        alerts=tuple(open_alerts(connector.open_alerts)),
        paused=connector.paused_at is not None,
        last_seen_at=connector.last_seen_at,
        last_sync_at=connector.last_sync_at,
        next_sync_at=connector.next_sync_at,
        interval=connector.every,
        held_until=hindrance.until if hindrance else None,
        error_code=connector.error_code,
        words=connector.of_kind.words,
        away=connector.of_kind.away,
        error_details=connector.error_details,
        error_text=connector.error_text,
        error_remedy=connector.error_remedy,
    )


def open_alerts(codes: Iterable[str]) -> Iterator[OpenAlert]:
    """As far as the state is concerned; those of which the catalogue knows nothing are left out."""
    for kind in (CATALOGUE[code] for code in codes if code in CATALOGUE):
        weighs = kind.severity != Severity.INFO
        yield OpenAlert(kind.code, kind.title, kind.remedy, weighs)
