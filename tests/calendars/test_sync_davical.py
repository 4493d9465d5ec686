"""What a real DAViCal leaves out of its answers, and that nothing of it stays busy or turns free.

It drops the sync tokens it handed out after about a week. Asked for the changes since one of
those, it neither refuses nor says so: it lists what there is, and what was deleted is not told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from calendars.models import BusyTime, Event
from calendars.sync.engine import sync_connector
from connectors.models import Connector, SyncRun
from providers import vault
from tests.calendars.conftest import notes, spans, tick
from tests.factories import NOW, ConnectorFactory
from tests.kinds.caldav.caldav_side import DavicalSide, event_text
from tests.servers.davical import Davical
from tests.servers.fixtures import PASSWORD

pytestmark = pytest.mark.davical

LATER = NOW + timedelta(days=8)
KNOWN = [f"12-0{day} 09:00/12-0{day} 10:00" for day in (1, 2, 3)]


@dataclass
class DavicalWorld:
    """A user's account; every event lasts an hour."""

    side: DavicalSide
    connector: Connector

    def put(self, day: int, hour: int = 9) -> None:
        start = datetime(2026, 12, day, hour, tzinfo=UTC)
        self.side.put(self.side.calendar, f"uid-{day}", start)

    def remove(self, day: int) -> None:
        path = httpx.URL(self.side.calendar).path
        self.side.remove(self.side.calendar, f"{path}uid-{day}.ics")

    def share_one(self) -> None:
        """The other user shares a calendar, and its busy time counts."""
        self.side.share_one()
        self.sync(LATER - timedelta(minutes=5))
        tick(self.connector.calendars.get(key=self.side.read_only))

    def put_shared(self, day: int, visibility: str) -> None:
        """The other user writes an event into the calendar that this one may read."""
        text = event_text(f"uid-{day}", datetime(2026, 12, day, 9, tzinfo=UTC))
        text = text.replace("SUMMARY:", f"CLASS:{visibility}\r\nSUMMARY:")
        path = f"caldav.php/{self.side.other}/read-only/uid-{day}.ics"
        with self.side.server.client(self.side.other) as client:
            answer = client.put(path, content=text, headers={"Content-Type": "text/calendar"})
            assert answer.is_success, answer.text

    def sync(self, now: datetime) -> SyncRun:
        run = sync_connector(self.connector.pk, trigger="schedule", now=now)
        assert run.outcome == "ok"
        return run

    def busy(self) -> list[str]:
        return spans(BusyTime.objects.filter(calendar__connector=self.connector, blocks=True))


@pytest.fixture
def world(db: None, settings, davical: Davical, davical_user: str) -> DavicalWorld:
    """The calendar holds a meeting at nine on the first three days of December."""
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
    assert world.busy() == KNOWN
    return world


def test_deleted_event_does_not_stay_busy_once_the_token_is_forgotten(
    world: DavicalWorld, davical: Davical
) -> None:
    davical.forget_tokens()
    world.remove(2)
    world.put(5)
    world.sync(LATER)
    assert world.busy() == [KNOWN[0], KNOWN[2], "12-05 09:00/12-05 10:00"]


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


def test_private_event_of_a_shared_calendar_is_set_aside_and_never_just_missing(
    world: DavicalWorld,
) -> None:
    """It is named among the changes, handed out to nobody else, and not in the list of members."""
    world.share_one()
    world.put_shared(7, "PUBLIC")
    world.put_shared(8, "PRIVATE")
    for now in (LATER, LATER + timedelta(hours=1), LATER + timedelta(days=2)):
        assert world.sync(now).untold == 0
        assert world.busy() == [*KNOWN, "12-07 09:00/12-07 10:00"]
        aside = Event.objects.quarantined().filter(calendar__key=world.side.read_only)
        assert [event.key.rpartition("/")[2] for event in aside] == ["uid-8.ics"]


def test_share_reduced_to_busy_times_keeps_what_is_known(
    world: DavicalWorld, davical: Davical
) -> None:
    """For a bound calendar of which only busy times may be read, DAViCal tells none at all."""
    world.share_one()
    world.put_shared(7, "PUBLIC")
    world.sync(LATER)
    davical.database.run(
        "UPDATE grants SET privileges = privilege_to_bits('read-free-busy') FROM collection"
        " WHERE by_collection = collection_id AND dav_name = %s",
        f"/{world.side.other}/read-only/",
    )
    run = world.sync(LATER + timedelta(minutes=5))
    assert notes(run) == ["“read-only” is not listed by the account any more."]
    assert world.busy() == [*KNOWN, "12-07 09:00/12-07 10:00"]
