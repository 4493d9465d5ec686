"""Whatever breaks while guests book, move and cancel: bookings and events are the same at the end,
and every mail came."""

from pathlib import Path

import pytest

from tests.journeys.chaos_world import SAID, Chaos, chaos

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

CHANGES = 100
KINDS = {"web", "worker", "database", "redis", "caldav"}


@pytest.fixture
def world(tmp_path: Path, settings) -> Chaos:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
    with chaos(tmp_path, seed=20261129) as world:
        yield world


def test_nothing_is_lost_or_doubled_whatever_breaks(world: Chaos) -> None:
    world.run(CHANGES, pause=1.0)
    world.settle()

    assert {fault.kind for fault in world.faults} == KINDS
    assert world.booked() == world.at_portal() == world.in_calendars()
    assert world.uids_in_calendars() == world.uids_wanted()
    # How many errors there may be among the requests is measured in `benchmarks/chaos.py`.
    assert world.unexcused() == []

    assert world.unmarked() == []
    assert len(world.repeats()) <= world.kills_of("worker")
    news = world.news()
    assert [seat for seat in world.seats if not news[seat.mail, SAID[seat.last]]] == []
    assert [seat for seat in world.seats if news[seat.mail, "cancelled"] > 1] == []
