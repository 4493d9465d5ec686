"""What a real DAViCal's list of changes leaves out, and that nothing of it stays busy or free.

It drops the sync tokens it handed out after about a week. Asked for the changes since one of
those, it neither refuses nor says so: it lists what there is, and what was deleted is not told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from calendars.models import BusyTime
from calendars.sync.engine import sync_connector
from connectors import vault
from connectors.models import Connector, SyncRun
from tests.calendars.conftest import spans
from tests.connectors.providers.caldav_side import DavicalSide
from tests.factories import NOW, ConnectorFactory
from tests.servers.davical import Davical
from tests.servers.fixtures import PASSWORD

pytestmark = [pytest.mark.davical, pytest.mark.xfail(reason="a list of changes is believed")]

LATER = NOW + timedelta(days=8)


@dataclass
class DavicalWorld:
    """An account whose calendar holds a meeting at nine on the first three days of December."""

    side: DavicalSide
    connector: Connector

    def put(self, day: int, hour: int = 9) -> str:
        start = datetime(2026, 12, day, hour, tzinfo=UTC)
        return self.side.put(self.side.calendar, f"uid-{day}", start)

    def remove(self, day: int) -> None:
        self.side.device.delete(f"caldav.php/{self.side.username}/work/uid-{day}.ics")

    def sync(self, now: datetime) -> SyncRun:
        run = sync_connector(self.connector.pk, trigger="schedule", now=now)
        assert run.outcome == "ok"
        return run

    def busy(self) -> list[str]:
        return spans(BusyTime.objects.filter(calendar__connector=self.connector, blocks=True))


@pytest.fixture
def world(db: None, settings, davical: Davical, davical_user: str) -> DavicalWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    side = DavicalSide(davical, davical_user, other=f"other-{davical_user}")
    connector = ConnectorFactory(
        kind="caldav",
        address=side.address,
        account=davical_user,
        sealed_credentials=vault.seal({"username": davical_user, "password": PASSWORD}),
    )
    world = DavicalWorld(side, connector)
    for day in (1, 2, 3):
        world.put(day)
    world.sync(NOW)
    assert world.busy() == [f"12-0{day} 09:00/12-0{day} 10:00" for day in (1, 2, 3)]
    return world


def test_deleted_event_does_not_stay_busy_once_the_token_is_forgotten(
    world: DavicalWorld, davical: Davical
) -> None:
    davical.forget_tokens()
    world.remove(2)
    world.put(5)
    world.sync(LATER)
    assert world.busy() == [f"12-0{day} 09:00/12-0{day} 10:00" for day in (1, 3, 5)]


def test_last_event_deleted_does_not_stay_busy_once_the_token_is_forgotten(
    world: DavicalWorld, davical: Davical
) -> None:
    davical.forget_tokens()
    for day in (1, 2, 3):
        world.remove(day)
    world.sync(LATER)
    assert world.busy() == []


def test_comparison_finds_a_deletion_that_nothing_in_the_answer_tells_of(
    world: DavicalWorld, davical: Davical
) -> None:
    """All that is left was moved as well: the answer looks like a list of changes throughout."""
    davical.forget_tokens()
    world.remove(2)
    world.put(1, 14)
    world.put(3, 15)
    world.sync(LATER)
    world.sync(LATER + timedelta(days=1))
    assert world.busy() == ["12-01 14:00/12-01 15:00", "12-03 15:00/12-03 16:00"]
