"""The simulator in its honest days, so that its lies are its only faults."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.kinds.caldav.caldav_side import event_text, open_caldav
from tests.providers.contract import MONDAY, WINDOW, draft, known, starts
from tests.servers.simulated_dav import SimulatedDav


@pytest.fixture
def server() -> Iterator[SimulatedDav]:
    with SimulatedDav() as server:
        yield server


@pytest.mark.parametrize("whole_seconds", [False, True])
def test_honest_simulator_is_read_by_its_changes(server: SimulatedDav, whole_seconds: bool) -> None:
    server.quirks.whole_seconds = whole_seconds
    stays = server.store("stays", event_text("stays", MONDAY))
    goes = server.store("goes", event_text("goes", MONDAY))
    server.clock += 60
    with open_caldav(server.url, "john") as provider:
        (calendar,) = provider.discover().calendars
        first = provider.pull(calendar.key, None, {}, window=WINDOW)
        server.remove("goes")
        new = server.store("new", event_text("new", MONDAY + timedelta(hours=2)))
        server.clock += 60
        second = provider.pull(calendar.key, first.cursor, known(first), window=WINDOW)
    assert (calendar.key, first.present) == (server.calendar, {stays, goes})
    assert (second.complete, second.removed) == (False, (goes,))
    assert starts(second) == {"new": MONDAY + timedelta(hours=2)}
    assert server.events.keys() == {"stays", "new"}
    assert new in {event.key for event in second.events}


def test_honest_simulator_is_written_to(server: SimulatedDav) -> None:
    wanted = draft()
    with open_caldav(server.url, "john") as provider:
        written = provider.create(server.calendar, wanted)
        again = provider.create(server.calendar, wanted)
        moved = provider.update(
            server.calendar, written.key, written.etag, replace(wanted, revision=2)
        )
        (event,) = provider.pull(server.calendar, None, {}, window=WINDOW).events
        provider.delete(server.calendar, moved.key, moved.etag)
    assert (again.key, again.adopted) == (written.key, True)
    assert (event.entry_revision, event.etag) == (2, moved.etag)
    assert server.events == {}
