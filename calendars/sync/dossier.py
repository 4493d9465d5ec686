"""What a sync has to know of connectors before it asks their accounts, read for many at once.

Most syncs find everything as it was known, so what they read first is nearly all they cost. For
fifty connectors it takes as many queries as for one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from alerts.models import Alert
from calendars.horizon import needed_horizons
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar, CalendarEntry
from calendars.sync.retry import PASSING
from connectors.domain.pace import Pace
from connectors.identities import identities_of_all
from connectors.models import Connector, PushChannel, SyncRun
from connectors.paces import paces_of
from providers.errors import codes_of


@dataclass(slots=True)
class Dossier:
    """A connector and what is known of it. `calendars` are all it ever had, in order.

    `due` is what its row says of the next sync; if that is another one when the sync has ended,
    somebody asked for one more meanwhile. `days` are those ahead for which busy time is needed.
    """

    connector: Connector
    calendars: list[Calendar]
    identities: tuple[str, ...]
    days: int
    due: datetime | None
    pace: Pace
    counting: set[int]
    """The calendars whose busy time counts in some table."""
    has_table: bool
    has_channels: bool
    leftovers: bool
    """Something is open that a sync without news settles, too: an alert, an error, a run whose
    process died, an event that could not be written."""

    def expands(self, calendar: Calendar) -> bool:
        """Whether busy time belongs beside its events: it is there, or a table asks for it."""
        return calendar.covered_until is not None or calendar.pk in self.counting

    @property
    def present(self) -> list[Calendar]:
        return [calendar for calendar in self.calendars if calendar.gone_at is None]

    def read_calendars_again(self) -> None:
        rows = list(_calendars_of([self.connector.pk]))
        self.calendars, self.counting = rows, _counting(rows)
        for calendar in rows:
            calendar.connector = self.connector


def dossier_of(connector_id: int, now: datetime) -> Dossier:
    """Raises `Connector.DoesNotExist`."""
    found = dossiers_of([connector_id], now).get(connector_id)
    if found is None:
        raise Connector.DoesNotExist(f"There is no connector {connector_id}.")
    return found


def dossiers_of(connectors: Collection[int], now: datetime) -> dict[int, Dossier]:
    """By the connector's number; without those that are not there any more."""
    rows = list(_annotated(Connector.objects.filter(pk__in=connectors)))
    calendars = defaultdict(list)
    for calendar in _calendars_of(connectors):
        calendars[calendar.connector_id].append(calendar)
    days = needed_horizons({row.host_id for row in rows})
    identities, paces = identities_of_all(rows), paces_of(rows, now)
    found = {}
    for row in rows:
        for calendar in calendars[row.pk]:
            calendar.connector = row
        found[row.pk] = Dossier(
            connector=row,
            calendars=calendars[row.pk],
            identities=identities[row.pk],
            days=days[row.host_id],
            due=row.next_sync_at,
            pace=paces[row.pk],
            counting=_counting(calendars[row.pk]),
            has_table=row.has_table,
            has_channels=row.has_channels,
            leftovers=_leftovers(row),
        )
    return found


def _annotated(connectors: QuerySet[Connector]) -> QuerySet[Any]:
    filled = AssociatedCalendars.objects.filter(is_default=True, rows__isnull=False)
    unwritten = CalendarEntry.objects.pending().filter(error_code__in=codes_of(PASSING))
    return connectors.select_related("host").annotate(
        has_table=Exists(filled.filter(host=OuterRef("host"))),
        has_channels=Exists(PushChannel.objects.filter(connector=OuterRef("pk"))),
        has_alerts=Exists(Alert.objects.open().filter(connector=OuterRef("pk"))),
        has_open_run=Exists(SyncRun.objects.running().filter(connector=OuterRef("pk"))),
        has_unwritten=Exists(unwritten.filter(calendar__connector=OuterRef("pk"))),
    )


def _leftovers(row: Any) -> bool:
    has_failed = bool(row.failures or row.error_code or row.error_text)
    return has_failed or row.has_alerts or row.has_open_run or row.has_unwritten


def _calendars_of(connectors: Collection[int]) -> QuerySet[Any]:
    ticked = AssociatedCalendar.objects.filter(calendar=OuterRef("pk"), is_busy=True)
    rows = Calendar.objects.filter(connector__in=connectors).annotate(counts=Exists(ticked))
    return rows.order_by("position", "pk")


def _counting(rows: Iterable[Any]) -> set[int]:
    return {row.pk for row in rows if row.counts}
