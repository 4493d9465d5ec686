"""The whole way in a single process without Redis, as most portals run: a PC's change becomes busy
time, and what Daybook wants becomes an event on the PC."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from daybook_connector.stores.fake import FakeDesk
from django.utils import timezone

from calendars.models import BusyTime, Calendar, CalendarEntry
from calendars.waking import wake_writer
from connectors.models import Connector
from tests.agents.real import working_agent
from tests.agents.speaker import paired_desk
from tests.factories import CalendarEntryFactory, span
from tests.servers.portal import eventually, web_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@dataclass
class World:
    pc: FakeDesk
    connector: Connector

    @property
    def calendar(self) -> Calendar | None:
        return Calendar.objects.filter(connector=self.connector).first()

    def confirmed_after(self, instant: datetime) -> bool:
        calendar = self.calendar
        return bool(calendar and calendar.verified_at and calendar.verified_at >= instant)


@pytest.fixture
def world(tmp_path: Path, transactional_db: None) -> Iterator[World]:
    paired = paired_desk()
    pc = FakeDesk()
    pc.add_calendar("work")
    with (
        web_process(tmp_path / "web.log", EMBEDDED_WORKER="true") as portal,
        working_agent(portal.url, paired.token, pc, tmp_path),
    ):
        world = World(pc, Connector.objects.get())
        eventually(lambda: world.calendar and world.calendar.verified_at)
        yield world


def tomorrow(hour: int) -> datetime:
    day = timezone.now().astimezone(UTC) + timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def test_a_change_on_the_pc_becomes_busy_time(world: World) -> None:
    began = time.monotonic()
    world.pc.add("work", tomorrow(9), tomorrow(10))
    eventually(lambda: BusyTime.objects.filter(during=span(tomorrow(9))).exists(), every=0.02)
    assert time.monotonic() - began < 9


def test_what_is_wanted_becomes_an_event_on_the_pc_and_goes_again(world: World) -> None:
    entry = CalendarEntryFactory(calendar=world.calendar, during=span(tomorrow(11)))
    began = time.monotonic()
    wake_writer(world.connector.pk)
    eventually(lambda: world.pc.pages["work"].events, every=0.02)
    assert time.monotonic() - began < 9
    (event,) = world.pc.pages["work"].events.values()
    assert (event.start, event.revision) == (tomorrow(11), 1)
    eventually(lambda: CalendarEntry.objects.get().key == event.key)

    CalendarEntry.objects.filter(pk=entry.pk).update(wanted="absent", revision=2)
    wake_writer(world.connector.pk)
    eventually(lambda: not world.pc.pages["work"].events, every=0.02)
    eventually(lambda: not CalendarEntry.objects.get().is_pending)
    assert CalendarEntry.objects.get().error_code == ""
