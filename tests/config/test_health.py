"""Health endpoints say what is wrong, in words a person on call can act on."""

import re
import time

import pytest
from daybook_ical import zonedata
from django.db import connection
from django.test import Client

from accounts import queues
from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Workers, "seen_at", float("-inf"))


def heartbeat(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_healthz_answers_without_looking_at_anything(
    client: Client, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_is_ok_when_everything_works(client: Client) -> None:
    heartbeat(seconds_ago=2)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ok",
            "checks": {
                "database": "ok",
                "migrations": "ok",
                "worker": "ok",
                "channel_layer": "ok",
                "queues": "ok",
                "disk": "ok",
                "disk_space": "ok",
            },
            "queues": dict.fromkeys(queues.ALL, 0),
            "zone_data": zonedata.release(),
        },
    )


def test_readyz_names_a_worker_that_went_silent(client: Client) -> None:
    heartbeat(seconds_ago=31)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert re.fullmatch(r"\d{4}[a-z]+", answer.json()["zone_data"])
    assert answer.json()["checks"]["worker"] == (
        "No worker is alive: set EMBEDDED_WORKER=true or run `manage.py procrastinate worker`."
    )


def test_readyz_bears_with_workers_that_left_a_moment_ago(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they all do, for two seconds, when the database has cut their connections."""
    heartbeat(seconds_ago=2)
    assert client.get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 29)
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(time, "monotonic", lambda: now + 31)
    assert client.get("/readyz").status_code == 503


def test_readyz_names_missing_migrations(client: Client) -> None:
    heartbeat(seconds_ago=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'bookings' AND name ="
            " (SELECT max(name) FROM django_migrations WHERE app = 'bookings')"
        )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "1 migrations missing: run `manage.py migrate`."


def test_readyz_names_a_channel_layer_that_is_down(client: Client, settings) -> None:
    heartbeat(seconds_ago=2)
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "see the portal's log" in answer.json()["checks"]["channel_layer"]
    assert answer.json()["checks"]["database"] == "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_nul_in_a_filter_of_the_admin_never_reaches_the_database(client: Client) -> None:
    answer = client.get("/admin/login/?next=%00")
    assert (answer.status_code, answer.content) == (
        400,
        b"The address contains a NUL character.",
    )
