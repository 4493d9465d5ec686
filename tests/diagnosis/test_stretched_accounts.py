"""An account that is looked at less often than its interval says is neither late nor old."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from connectors.domain.freshness import Hearing
from connectors.domain.pace import Warmth, every_of
from connectors.examining.health import HealthFacts, conditions_of
from connectors.models import Connector
from connectors.overview import overview
from connectors.state import Code, StateFacts, state_of
from diagnosis.checks.sync import SyncingFacts, judge
from diagnosis.result import CheckVerdict
from tests.factories import NOW, ConnectorFactory, UserFactory

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("interval", Connector.Interval.values)
@pytest.mark.parametrize("warmth", Warmth)
def test_it_is_in_order_for_everybody_until_a_third_of_its_interval_after_its_turn(
    interval: int, warmth: Warmth
) -> None:
    hearing = Hearing(mode="auto", minutes=interval)
    every = every_of(hearing, warmth)
    assert every is not None
    assert hearing.every is not None
    synced_at = NOW - every - hearing.every / 3
    common: dict[str, Any] = {"last_sync_at": synced_at, "next_sync_at": NOW + MINUTE}

    state = state_of(StateFacts(interval=hearing.every, **common), NOW)
    assert state.code == Code.CONNECTED

    created_at = NOW - timedelta(days=30)
    health = HealthFacts(created_at=created_at, interval=hearing.every, **common)
    assert list(conditions_of(health, NOW)) == []

    facts = SyncingFacts(
        hearing=hearing, paused=False, running=False, last_change_at=None, outcome="ok", **common
    )
    assert judge(facts, NOW).verdict is CheckVerdict.FINE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "no open booking page depends on it"),
        ({"wanted_at": NOW}, "For now it is read every 5 minutes, because somebody has looked"),
        ({"last_change_at": NOW}, "For now it is read every 5 minutes, because something in it"),
        ({"mode": "realtime"}, ""),
        ({"mode": "manual"}, ""),
        ({"paused_at": NOW}, ""),
        ({"kind": "outlook"}, ""),
    ],
)
def test_its_page_says_how_often_it_is_looked_at_and_why(facts: dict[str, Any], told: str) -> None:
    found = overview(ConnectorFactory(**facts), NOW, with_pace=True)
    assert told in found.pace_text
    assert bool(told) == bool(found.pace_text)


@pytest.mark.django_db
def test_whoever_connected_it_reads_so_in_their_language(client: Client) -> None:
    connector = ConnectorFactory(host=UserFactory(language="de"))
    client.force_login(connector.host)
    shown = client.get(reverse("connectors:detail", args=[connector.pk])).content.decode()
    assert (
        "Zurzeit wird die Verbindung etwa alle 11 Minuten gelesen, weil keine offene "
        "Buchungsseite von ihr abhängt. Sobald sich jemand eine ansieht, die das tut, wird sie "
        "sofort gelesen und danach alle 5 Minuten."
    ) in shown
