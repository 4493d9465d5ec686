"""A huge but honest account is read in as many syncs as it takes; until then nothing changes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from calendars.models import BusyTime, Calendar, Event, ReadAhead
from calendars.sync.ahead import KEPT_FOR, prune
from calendars.sync.engine import sync_connector
from connectors.models import Connector, SyncRun
from providers import vault
from providers.budget import Budget
from tests.calendars.conftest import notes
from tests.factories import NOW, ConnectorFactory
from tests.kinds.caldav.caldav_side import event_text
from tests.servers.fault_proxy import FaultProxy
from tests.servers.hostile import Clock
from tests.servers.simulated_dav import SimulatedDav

MINUTE = timedelta(minutes=1)
MANY = 40
TIME = NOW + timedelta(days=7)


@pytest.fixture
def server(db: None, settings) -> Iterator[SimulatedDav]:
    """It hands out events one by one only."""
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    with SimulatedDav() as server:
        server.quirks.no_multiget = True
        yield server


def fill(server: SimulatedDav, count: int = MANY, prefix: str = "e") -> None:
    for number in range(count):
        name = f"{prefix}{number:02}"
        server.store(name, event_text(name, TIME + number * timedelta(hours=2)))


@pytest.fixture
def connector(server: SimulatedDav) -> Connector:
    credentials = vault.seal({"username": "john", "password": "secret"})
    return ConnectorFactory(kind="caldav", address=server.url, sealed_credentials=credentials)


def sync(connector: Connector, *, requests: int = 20, now: datetime = NOW) -> SyncRun:
    budget = Budget(requests=requests)
    run = sync_connector(connector.pk, trigger="schedule", now=now, budget=budget)
    connector.refresh_from_db()
    return run


def numbers() -> tuple[int, int, int]:
    """Of events known, times known to be busy, and events read ahead."""
    return Event.objects.count(), BusyTime.objects.count(), ReadAhead.objects.count()


def no_data_at_once(server: SimulatedDav) -> None:
    """As servers answer that are asked for too much."""
    tell = server.changes
    server.changes = lambda since, *, data: tell(since, data=False)  # type: ignore[method-assign]


def test_a_first_sync_of_many_goes_on_until_it_is_complete(
    server: SimulatedDav, connector: Connector
) -> None:
    no_data_at_once(server)
    fill(server)
    outcomes = []
    for number in range(10):
        run = sync(connector, now=NOW + number * MINUTE)
        outcomes.append((run.outcome, run.error_code, *numbers()))
        if run.outcome == "ok":
            break
        assert Calendar.objects.get().verified_at is None
        assert connector.error_code == "out-of-budget"
        read = ReadAhead.objects.count()
        assert notes(run)[-2] == (
            f"“Work”: {read} events read so far. The next sync goes on from there; until all are "
            "read, what was known stays in force."
        )
    assert len(outcomes) > 2
    assert [outcome[:4] for outcome in outcomes[:-1]] == [
        ("failed", "out-of-budget", 0, 0) for _ in outcomes[:-1]
    ]
    assert [ahead for *_, ahead in outcomes] == [*sorted(ahead for *_, ahead in outcomes[:-1]), 0]
    assert outcomes[-1] == ("ok", "", MANY, MANY, 0)
    assert connector.error_code == ""
    asked = [one.path for one in server.asked if one.method == "GET"]
    assert len(asked) == len(set(asked)) == MANY


def test_what_is_known_stays_in_force_while_much_is_read_anew(
    server: SimulatedDav, connector: Connector
) -> None:
    fill(server)
    assert sync(connector, requests=100).outcome == "ok"
    before = list(BusyTime.objects.order_by("during").values_list("during", flat=True))
    server.clock += 60
    server.forget_tokens()
    for number in range(MANY):
        name = f"e{number:02}"
        server.store(name, event_text(name, TIME + number * timedelta(hours=2, minutes=5)))
    server.remove("e00")
    runs = 0
    while (run := sync(connector, now=NOW + runs * MINUTE)).outcome != "ok":
        runs += 1
        assert runs < 10, run.notes
        known = BusyTime.objects.order_by("during").values_list("during", flat=True)
        assert list(known) == before
        assert Calendar.objects.get().verified_at == NOW
    assert runs > 1
    assert numbers() == (MANY - 1, MANY - 1, 0)
    assert (run.changed, run.removed) == (MANY - 1, 1)


def test_what_was_read_before_it_was_asked_to_read_anew_is_not_taken(
    server: SimulatedDav, connector: Connector
) -> None:
    fill(server)
    assert sync(connector, requests=100).outcome == "ok"
    Calendar.objects.update(anew_asked_at=NOW)
    assert sync(connector).outcome == "failed"
    read = ReadAhead.objects.count()
    assert read
    Calendar.objects.update(anew_asked_at=NOW + MINUTE)
    server.asked.clear()
    assert sync(connector, requests=1000).outcome == "ok"
    assert len([one for one in server.asked if one.method == "GET"]) == MANY
    assert numbers() == (MANY, MANY, 0)


def test_it_goes_on_after_the_usual_interval_if_much_was_read(
    server: SimulatedDav, connector: Connector
) -> None:
    no_data_at_once(server)
    fill(server)
    run = sync(connector)
    assert run.finished_at + 5 * MINUTE == connector.next_sync_at


def test_what_nobody_comes_back_for_is_forgotten(
    server: SimulatedDav, connector: Connector
) -> None:
    no_data_at_once(server)
    fill(server)
    sync(connector)
    kept = ReadAhead.objects.count()
    prune(NOW + KEPT_FOR)
    assert ReadAhead.objects.count() == kept > 0
    prune(NOW + KEPT_FOR + MINUTE)
    assert ReadAhead.objects.count() == 0


def test_a_pause_that_the_server_asks_for_loses_nothing_that_was_read(
    server: SimulatedDav, connector: Connector
) -> None:
    no_data_at_once(server)
    fill(server)
    with FaultProxy(server.url) as proxy:
        Connector.objects.update(address=proxy.url)
        proxy.fault("GET", path="e25", status=429, headers={"Retry-After": "60"})
        run = sync(connector, requests=1000)
        assert (run.error_code, *numbers()) == ("throttled", 0, 0, 25)
        proxy.heal()
        assert sync(connector, requests=1000).outcome == "ok"
        assert len(proxy.requests("GET")) == MANY - 25
    assert numbers() == (MANY, MANY, 0)


def test_a_server_that_takes_minutes_for_each_event_is_left_in_time_and_read_in_the_end(
    server: SimulatedDav, connector: Connector
) -> None:
    no_data_at_once(server)
    fill(server, 8)
    clock, read = Clock(), server.read

    def slowly(name: str) -> str:
        clock.advance(100)
        return read(name)

    server.read = slowly  # type: ignore[method-assign]
    pauses, budgets = [], []
    for _ in range(4):
        budget = Budget(240, clock=clock)
        run = sync_connector(connector.pk, trigger="schedule", now=NOW, budget=budget)
        connector.refresh_from_db()
        budgets.append(budget.used)
        pauses.append((connector.next_sync_at - NOW) / MINUTE)
        if run.outcome == "ok":
            break
    assert (run.outcome, *numbers()) == ("ok", 8, 8, 0)
    # The one that was under way is waited for no longer than an answer may take.
    assert max(budgets) <= 240 + 100
    # Such a pace is no progress, so the pause doubles although nothing is lost.
    assert pauses[0] > 5.5
    assert pauses[1] > 1.5 * pauses[0]
    assert 4.5 <= pauses[-1] <= 5
