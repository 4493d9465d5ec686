"""A calendar that does not fit into one visit is read in several, and delivered as a whole."""

from collections.abc import Iterator

import pytest

from kinds.caldav.provider import CaldavProvider
from providers.base import Ahead, Changes
from providers.budget import Budget
from providers.credentials import HeldCredentials
from providers.errors import OutOfBudget
from tests.factories import NOW
from tests.kinds.caldav.caldav_side import HERE, event_text, no_dns
from tests.providers.contract import WINDOW
from tests.servers.simulated_dav import SimulatedDav

TASK = "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
MANY = 30
FEW = 12
"""Requests of one visit: the first ones list."""


@pytest.fixture
def server() -> Iterator[SimulatedDav]:
    """One that hands out events one by one only."""
    with SimulatedDav() as server:
        server.quirks.no_multiget = True
        for number in range(MANY):
            server.store(f"e{number:02}", event_text(f"e{number:02}", NOW))
        yield server


class Visits:
    """One visit after the other, each with few requests, until a pull is complete."""

    def __init__(self, server: SimulatedDav) -> None:
        self.server = server
        self.ahead: dict[str, Ahead] = {}
        self.count = 0

    def visit(self, *, requests: int = FEW, cursor: str | None = None, **known: str) -> Changes:
        self.count += 1
        provider = CaldavProvider(
            address=self.server.url,
            credentials=HeldCredentials({"username": "john", "password": "secret"}),
            details={},
            policy=HERE,
            lookup=no_dns,
            budget=Budget(requests=requests),
        )
        with provider:
            return provider.pull(
                self.server.calendar, cursor, known, ahead=self.ahead, window=WINDOW
            )

    def until_complete(self, **options: str) -> Changes:
        while self.count < 20:
            try:
                return self.visit(**options)
            except OutOfBudget:
                pass
        raise AssertionError("it never ends")

    def asked_for(self) -> list[str]:
        return [one.path.rpartition("/")[2] for one in self.server.asked if one.method == "GET"]


@pytest.fixture
def visits(server: SimulatedDav) -> Visits:
    # Nobody hands out all at once, as real servers of this size do not.
    visits = Visits(server)
    visits.ahead["/nothing"] = Ahead("", None)
    return visits


def uids(changes: Changes) -> list[str]:
    return sorted(event.uid for event in changes.events)


ALL = [f"e{number:02}" for number in range(MANY)]


def test_every_event_is_asked_for_once(visits: Visits) -> None:
    found = visits.until_complete()
    assert (uids(found), found.complete, len(found.present)) == (ALL, True, MANY)
    assert visits.count > 2
    assert sorted(visits.asked_for()) == sorted(set(visits.asked_for()))


def test_it_is_the_same_as_in_one_visit(visits: Visits, server: SimulatedDav) -> None:
    in_many, in_one = visits.until_complete(), Visits(server).visit(requests=1000)
    key = lambda event: event.key  # noqa: E731
    assert sorted(in_many.events, key=key) == sorted(in_one.events, key=key)
    assert (in_many.present, in_many.cursor) == (in_one.present, in_one.cursor)


def test_what_changes_or_goes_between_two_visits_is_as_it_is_at_the_end(
    visits: Visits, server: SimulatedDav
) -> None:
    with pytest.raises(OutOfBudget):
        visits.visit()
    read = sorted(path.rpartition("/")[2] for path in visits.ahead if path != "/nothing")
    first, second = (name.removesuffix(".ics") for name in read[:2])
    server.store(first, event_text("changed", NOW))
    server.remove(second)
    found = visits.until_complete()
    assert uids(found) == sorted({*ALL, "changed"} - {first, second})


@pytest.mark.parametrize("quirk", ["closed", "ghosts"])
def test_events_that_are_never_had_do_not_keep_the_others_from_being_read(
    visits: Visits, server: SimulatedDav, quirk: str
) -> None:
    getattr(server.quirks, quirk).update(f"e{number:02}.ics" for number in range(5, 20))
    found = visits.until_complete()
    assert [bool(event.problem) for event in found.events].count(True) == 15
    assert sorted(visits.asked_for()) == sorted(set(visits.asked_for()))
    assert bool(found.contradiction) == (quirk == "ghosts")


def test_tasks_are_not_read_twice_either(visits: Visits, server: SimulatedDav) -> None:
    for number in range(15):
        server.store(f"a-task{number}", TASK)
    found = visits.until_complete()
    assert uids(found) == ALL
    assert not any("task" in key for key in found.present)
    assert sorted(visits.asked_for()) == sorted(set(visits.asked_for()))


def test_a_server_without_versions_is_believed_while_nothing_changes(
    visits: Visits, server: SimulatedDav
) -> None:
    server.quirks.no_etags = True
    with pytest.raises(OutOfBudget):
        visits.visit()
    found = visits.until_complete()
    assert uids(found) == ALL
    assert sorted(visits.asked_for()) == sorted(set(visits.asked_for()))


def test_a_server_without_versions_is_read_anew_after_a_change(
    visits: Visits, server: SimulatedDav
) -> None:
    server.quirks.no_etags = True
    with pytest.raises(OutOfBudget):
        visits.visit()
    server.store("e00", event_text("changed", NOW))
    found = visits.visit(requests=1000)
    assert "changed" in uids(found)


def test_many_changes_at_once_are_read_in_several_visits_too(
    visits: Visits, server: SimulatedDav
) -> None:
    before = visits.until_complete()
    known = {event.key: event.etag for event in before.events}
    visits.ahead.clear()
    visits.count = 0
    server.asked.clear()
    server.clock += 60
    for number in range(MANY):
        server.store(f"n{number:02}", event_text(f"n{number:02}", NOW))
    found: Changes | None = None
    while found is None:
        try:
            found = visits.visit(cursor=before.cursor, **known)
        except OutOfBudget:
            continue
    assert uids(found) == [f"n{number:02}" for number in range(MANY)]
    assert (found.complete, found.reset_reason) == (False, None)
    assert sorted(visits.asked_for()) == sorted(set(visits.asked_for()))
