"""An account in memory, the connector that reads it, and short ways to speak of events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from daybook_ical.events import EventPart, Moment, RemoteEvent

from calendars.models import (
    AssociatedCalendar,
    AssociatedCalendars,
    BusyTime,
    Calendar,
    CalendarEntry,
)
from calendars.sync.engine import sync_connector
from calendars.sync.outbox import Outcome, write_due
from connectors.models import Connector, SyncRun
from providers.words import said
from tests.factories import NOW, ConnectorFactory
from tests.kinds.memory import provider as memory
from tests.kinds.memory.provider import MemoryAccount, MemoryCalendar

HOUR = timedelta(hours=1)


def part(start: str, hours: float = 1, zone: str | None = "UTC", **options: object) -> EventPart:
    """'2026-12-01 09:00' makes a time, '2026-12-01' a whole day (then `hours` are days)."""
    if len(start) == 10:
        day = date.fromisoformat(start)
        return EventPart(Moment(day), Moment(day + timedelta(days=int(hours))), **options)
    wall = datetime.fromisoformat(start)
    end = wall + timedelta(hours=hours)
    return EventPart(Moment(wall, zone), Moment(end, zone), **options)


def event(key: str, *parts: EventPart, **options: object) -> RemoteEvent:
    return RemoteEvent(key=key, etag="", uid=f"{key}@example.com", parts=parts, **options)


def meeting(key: str, start: str, hours: float = 1, **options: object) -> RemoteEvent:
    return event(key, part(start, hours, **options))


def notes(run: SyncRun) -> list[str]:
    """What a run came upon, in words."""
    return [said(note) for note in run.notes]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class World:
    """One host's account on both sides: `memory` is the server, `connector` what we know."""

    memory: MemoryAccount
    connector: Connector

    @property
    def work(self) -> MemoryCalendar:
        return self.memory.calendars["/office/"]

    @property
    def calendar(self) -> Calendar:
        return self.connector.calendars.get(key="/office/")

    def sync(self, now: datetime = NOW, trigger: str = "schedule") -> SyncRun:
        run = sync_connector(self.connector.pk, trigger=trigger, now=now)
        self.connector.refresh_from_db()
        run.refresh_from_db()
        return run

    def write(self, now: datetime = NOW) -> Outcome:
        return write_due(self.connector.pk, now=now)

    def busy(self, key: str = "/office/") -> list[str]:
        """What blocks, as 'month-day hour:minute/…' texts, in order."""
        return spans(BusyTime.objects.filter(calendar__key=key, blocks=True))

    def stored(self, key: str = "/office/") -> list[str]:
        return spans(BusyTime.objects.filter(calendar__key=key))

    def entry(self, **options: object) -> CalendarEntry:
        return CalendarEntry.objects.get(calendar__connector=self.connector, **options)


def tick(calendar: Calendar) -> None:
    """Have its busy time count, as of those that can only be read it does not by itself."""
    table, _ = AssociatedCalendars.objects.get_or_create(
        host=calendar.connector.host, is_default=True
    )
    AssociatedCalendar.objects.create(table=table, calendar=calendar, is_busy=True)


def spans(rows: "object") -> list[str]:
    return [
        f"{during.lower:%m-%d %H:%M}/{during.upper:%m-%d %H:%M}"
        for during in rows.order_by("during").values_list("during", flat=True)
    ]


def counts(run: SyncRun) -> dict[str, int]:
    """Only the counts that are not zero."""
    names = ("added", "changed", "removed", "held", "quarantined", "resets")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def new_world(name: str = "john", host: object = None) -> World:
    address = f"memory://{name}"
    account = memory.add_account(address, "john", "secret", addresses=(f"{name}@example.com",))
    account.add_calendar("/office/", name="Work")
    options = {"host": host} if host else {}
    connector = ConnectorFactory(address=address, account=f"{name}@example.com", **options)
    return World(account, connector)


@pytest.fixture(autouse=True)
def no_accounts() -> Iterator[None]:
    yield
    memory.forget_accounts()


@pytest.fixture
def world(db: None) -> World:
    """An account with one calendar, /office/, connected by a host in Berlin, never synced."""
    return new_world()
