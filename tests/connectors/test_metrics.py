"""/metrics: who may read it, and that its figures are those of the database."""

import ipaddress
import json
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from alerts.models import Alert
from bookings.models import Booking
from config.checks import check_settings
from config.networks import networks
from connectors.models import Connector, ServerPace
from connectors.servers import Visit, note_all
from fleet.sizes import measure
from tests.factories import (
    NOW,
    BookingFactory,
    CalendarEntryFactory,
    ConnectorFactory,
    FoldedRunFactory,
    MeetingFactory,
    SyncRunFactory,
    span,
)

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-tests-only"
DOCS = Path(django_settings.BASE_DIR) / "docs"


@pytest.fixture
def allowed(settings) -> None:
    settings.METRICS_ALLOW = ["127.0.0.1"]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(client: Client) -> Figures:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(figures: Figures, name: str, **labels: str) -> float | None:
    return figures.get((name, frozenset(labels.items())))


# --- Access ---


def test_without_settings_there_are_no_metrics(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        ("Bearer wrong", 401),
        ("Bearer ", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer ünï", 401),
        ("", 401),
    ],
)
def test_the_token_opens_the_metrics(client: Client, settings, header: str, status: int) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == status
    assert ("daybook_connectors" in answer.content.decode()) == (status == 200)
    assert answer.headers.get("WWW-Authenticate") == (
        'Bearer realm="metrics"' if status == 401 else None
    )


@pytest.mark.parametrize(
    ("allow", "address", "status"),
    [
        (["10.0.0.0/8"], "10.1.2.3", 200),
        (["10.0.0.0/8"], "11.1.2.3", 404),
        (["192.168.7.9", "10.0.0.0/8"], "192.168.7.9", 200),
        (["10.0.0.0/8"], "::ffff:10.1.2.3", 200),
        (["2001:db8::/64"], "2001:db8::5", 200),
        (["2001:db8::4"], "2001:db8::5", 404),
        (["0.0.0.0/0"], "", 404),
    ],
)
def test_networks_open_the_metrics(
    client: Client, settings, allow: list[str], address: str, status: int
) -> None:
    settings.METRICS_ALLOW = allow
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(client: Client, settings) -> None:
    settings.METRICS_ALLOW = ["10.0.0.5"]
    forged = {"HTTP_X_FORWARDED_FOR": "10.0.0.5", "REMOTE_ADDR": "203.0.113.1"}
    assert client.get("/metrics", **forged).status_code == 404
    settings.TRUSTED_PROXY = True
    assert client.get("/metrics", **forged).status_code == 200
    chain = forged | {"HTTP_X_FORWARDED_FOR": "10.0.0.5, 203.0.113.9"}
    assert client.get("/metrics", **chain).status_code == 404


def test_with_both_set_both_are_needed(client: Client, settings) -> None:
    settings.METRICS_TOKEN, settings.METRICS_ALLOW = TOKEN, ["10.0.0.0/8"]
    shown = {"Authorization": f"Bearer {TOKEN}"}
    outside = client.get("/metrics", headers=shown, REMOTE_ADDR="203.0.113.1")
    without = client.get("/metrics", REMOTE_ADDR="10.0.0.1")
    both = client.get("/metrics", headers=shown, REMOTE_ADDR="10.0.0.1")
    assert [answer.status_code for answer in (outside, without, both)] == [404, 401, 200]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"METRICS_ALLOW": ["10.0.0.0/8", "fe80::/10"]}, []),
        ({"METRICS_ALLOW": ["example.com"]}, ["daybook.E008"]),
        ({"METRICS_TOKEN": "short"}, ["daybook.E009"]),
        ({"METRICS_TOKEN": TOKEN}, []),
    ],
)
def test_settings_that_cannot_work_are_named(settings, changes, expected) -> None:
    for name, setting in changes.items():
        setattr(settings, name, setting)
    assert [message.id for message in check_settings()] == expected


def test_an_address_alone_is_a_network_of_one() -> None:
    assert networks([" 10.0.0.5"]) == [ipaddress.ip_network("10.0.0.5/32")]


# --- Figures ---


def test_ages_states_and_overdue_connectors(client: Client, allowed, clock) -> None:
    minutes = timedelta(minutes=1)
    fresh = ConnectorFactory(last_sync_at=NOW - 2 * minutes, next_sync_at=NOW + minutes)
    late = ConnectorFactory(last_sync_at=NOW - 40 * minutes, next_sync_at=NOW + minutes)
    ConnectorFactory(last_sync_at=NOW - 900 * minutes, paused_at=NOW)
    manual = ConnectorFactory(mode="manual", last_sync_at=NOW - 60 * minutes)
    figures = scrape(client)

    def age(connector: Connector) -> float | None:
        labels = {"connector": str(connector.pk), "kind": "memory", "mode": connector.mode}
        return value(figures, "daybook_sync_age_seconds", **labels)

    assert [age(fresh), age(late), age(manual)] == [120, 2400, 3600]
    assert sum(name == "daybook_sync_age_seconds" for name, _ in figures) == 3
    auto = {"kind": "memory", "mode": "auto"}
    assert value(figures, "daybook_sync_age_max_seconds", **auto) == 2400
    assert value(figures, "daybook_sync_overdue", **auto) == 1
    assert value(figures, "daybook_sync_overdue", kind="memory", mode="manual") == 0
    states = {
        state: value(figures, "daybook_connectors", **auto, state=state)
        for state in ("connected", "attention", "paused", "sign-in")
    }
    assert states == {"connected": 1, "attention": 1, "paused": 1, "sign-in": 0}


def test_durations_and_outcomes_of_the_last_hour(client: Client, allowed, clock) -> None:
    connector = ConnectorFactory()
    for seconds, outcome in [(1, "ok"), (2, "ok"), (9, "failed")]:
        began = NOW - timedelta(minutes=10 + seconds)
        SyncRunFactory(
            connector=connector,
            outcome=outcome,
            started_at=began,
            finished_at=began + timedelta(seconds=seconds),
        )
    SyncRunFactory(connector=connector, outcome="running", started_at=NOW, finished_at=None)
    long_ago = NOW - timedelta(hours=2)
    SyncRunFactory(connector=connector, started_at=long_ago, finished_at=NOW)
    figures = scrape(client)
    outcomes = {
        outcome: value(figures, "daybook_sync_runs_last_hour", kind="memory", outcome=outcome)
        for outcome in ("ok", "partial", "failed", "running")
    }
    assert outcomes == {"ok": 2, "partial": 0, "failed": 1, "running": 1}
    took = {
        quantile: value(figures, "daybook_sync_duration_seconds", kind="memory", quantile=quantile)
        for quantile in ("0.5", "1")
    }
    assert took == {"0.5": 2, "1": 9}
    assert value(figures, "daybook_sync_seconds_last_hour", kind="memory") == 12


def test_a_run_that_began_long_ago_is_counted_with_its_syncs_of_the_last_hour(
    client: Client, allowed, clock
) -> None:
    every = timedelta(minutes=5)
    for _ in range(2):
        connector = ConnectorFactory()
        FoldedRunFactory(connector=connector, times=20, started_at=NOW - timedelta(days=9))
        FoldedRunFactory(
            connector=connector,
            times=1000,
            every=every,
            took=timedelta(seconds=1.5),
            started_at=NOW - 1000 * every,
        )
    figures = scrape(client)
    hour = "daybook_sync_runs_last_hour"
    # Those that began 55, 50, … and 5 minutes ago; an hour ago is not in the last hour.
    assert value(figures, hour, kind="memory", outcome="ok") == 2 * 11
    assert value(figures, "daybook_sync_seconds_last_hour", kind="memory") == 2 * 11 * 1.5
    for quantile in ("0.5", "1"):
        name = "daybook_sync_duration_seconds"
        assert value(figures, name, kind="memory", quantile=quantile) == 1.5


def test_servers_that_are_held_back(client: Client, allowed, clock) -> None:
    def refused(server: str, *accounts: int) -> None:
        pause = timedelta(minutes=30)
        for account in accounts:
            note_all([Visit(server=server, account=account, refused=True, pause=pause)], NOW)

    def held() -> list[float | None]:
        figures, name = scrape(client), "daybook_servers_held_back"
        return [value(figures, name, state=state) for state in ("asked-less", "waited-for")]

    assert held() == [0, 0]
    refused("one.example", 1)
    refused("two.example", 2)
    refused("all.example", 3, 4)
    ServerPace.objects.create(name="kind:memory", because="quota", worth=9, tokens=0, filled_at=NOW)
    assert held() == [2, 1]
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        assert held() == [0, 1]
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert held() == [0, 0]


def test_pending_writes_and_the_oldest_of_them(client: Client, allowed, clock) -> None:
    CalendarEntryFactory(wanted_at=NOW - timedelta(minutes=1))
    CalendarEntryFactory(wanted_at=NOW - timedelta(minutes=5), error_code="unreachable")
    CalendarEntryFactory(wanted_at=NOW - timedelta(minutes=3), error_code="unreachable")
    CalendarEntryFactory(wanted_at=NOW - timedelta(days=1), written_revision=1)
    figures = scrape(client)
    found = {
        (name, state): value(figures, f"daybook_writes_{name}", state=state)
        for name in ("pending", "oldest_seconds")
        for state in ("waiting", "failing")
    }
    assert found == {
        ("pending", "waiting"): 1,
        ("pending", "failing"): 2,
        ("oldest_seconds", "waiting"): 60,
        ("oldest_seconds", "failing"): 300,
    }


def test_open_alerts_by_code_and_severity(client: Client, allowed, clock) -> None:
    connector = ConnectorFactory()
    for subject, resolved in (("meeting:a", None), ("meeting:b", None), ("meeting:c", NOW)):
        Alert.objects.create(
            host=connector.host,
            connector=connector,
            code="conflict",
            subject=subject,
            raised_at=NOW - timedelta(minutes=4),
            updated_at=NOW,
            resolved_at=resolved,
        )
    figures = scrape(client)
    labels = {"code": "conflict", "severity": "broken"}
    assert value(figures, "daybook_alerts_open", **labels) == 2
    assert value(figures, "daybook_alerts_oldest_seconds", **labels) == 240
    assert value(figures, "daybook_alerts_open", code="throttled", severity="attention") == 0


def test_bookings_by_state(client: Client, allowed, clock) -> None:
    over = MeetingFactory(during=span("2026-11-20 09:00"))
    BookingFactory(meeting=over)
    BookingFactory(state=Booking.State.CANCELLED)
    BookingFactory()
    figures = scrape(client)
    states = ("confirmed", "cancelled", "requested", "declined")
    found = {
        state: (
            value(figures, "daybook_bookings", state=state),
            value(figures, "daybook_bookings_upcoming", state=state),
        )
        for state in states
    }
    assert found == {
        "confirmed": (2, 1),
        "cancelled": (1, 1),
        "requested": (0, 0),
        "declined": (0, 0),
    }


def test_jobs_and_workers(client: Client, allowed) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', 'a', 'todo'), ('default', 'b', 'todo'), ('default', 'c', 'failed')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '70 seconds'")
    before = scrape(client)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '3 seconds'), (now() - interval '2 minutes')"
        )
    after = scrape(client)
    assert [value(before, "daybook_jobs", status=s) for s in ("todo", "doing", "failed")] == [
        2, 0, 1,
    ]  # fmt: skip
    assert value(before, "daybook_jobs_waiting_seconds") == pytest.approx(70, abs=2)
    assert (value(before, "daybook_workers"), value(after, "daybook_workers")) == (0, 1)
    assert value(before, "daybook_worker_heartbeat_age_seconds") is None
    assert value(after, "daybook_worker_heartbeat_age_seconds") == pytest.approx(3, abs=2)


def test_what_belongs_to_a_process_carries_its_pid(client: Client, allowed) -> None:
    figures, pid = scrape(client), str(os.getpid())
    assert value(figures, "daybook_sockets", pid=pid) == 0
    assert value(figures, "daybook_process_memory_bytes", pid=pid) > 10_000_000
    started = value(figures, "daybook_process_start_time_seconds", pid=pid)
    assert 0 <= timezone.now().timestamp() - started < 3600


def test_no_label_names_a_person_an_account_or_a_calendar(client: Client, allowed) -> None:
    connector = ConnectorFactory(name="Secret name", account="secret@example.com")
    CalendarEntryFactory(calendar__connector=connector, calendar__name="Secret", title="Secret")
    text = client.get("/metrics").content.decode().lower()
    assert "secret" not in text
    assert "@" not in text
    assert connector.host.slug not in text


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_are_the_same_for_one_and_many(
    client: Client, allowed, django_assert_num_queries, count: int
) -> None:
    for _ in range(count):
        SyncRunFactory()
        CalendarEntryFactory()
        BookingFactory()
    # Alerts, states, ages, runs, servers that are held back (2), jobs (4), syncs that are due,
    # servers that give nothing now, sizes (2), writes, bookings.
    with django_assert_num_queries(16):
        assert client.get("/metrics").status_code == 200


def test_openmetrics_is_spoken_when_asked_for(client: Client, allowed) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")


# --- Documents ---


@pytest.fixture
def exposed(client: Client, allowed) -> set[str]:
    """The names of all figures of a portal in which something has happened."""
    SyncRunFactory()
    measure(timezone.now() - timedelta(days=400))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    return {name for name, _ in scrape(client)}


def names_in(text: str) -> set[str]:
    return set(re.findall(r"\bdaybook_[a-z_]+\b", text))


def test_the_dashboard_asks_only_for_figures_that_exist(exposed: set[str]) -> None:
    dashboard = json.loads((DOCS / "grafana" / "daybook.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    assert len(asked) > 15
    assert names_in(" ".join(asked)) - exposed == set()


def test_every_panel_of_the_dashboard_has_its_own_place_and_number() -> None:
    panels = json.loads((DOCS / "grafana" / "daybook.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_the_documentation_names_every_figure_and_no_other(exposed: set[str]) -> None:
    assert names_in((DOCS / "metrics.md").read_text()) == exposed
