"""A sync that waits because its server is asked less is explained so, everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from connectors.domain.lateness import Turn
from connectors.models import Connector
from connectors.overview import overview
from connectors.servers import Visit, note_all
from connectors.state import Code
from diagnosis.checks.running import RunningFacts, judge
from diagnosis.result import CheckVerdict
from tests.factories import NOW, ConnectorFactory

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def refused(now: datetime, *accounts: int) -> None:
    pause = 30 * MINUTE
    for account in accounts:
        note_all([Visit(server="example.com", account=account, refused=True, pause=pause)], now)


@pytest.fixture
def late() -> Connector:
    return ConnectorFactory(
        server="example.com", last_sync_at=NOW - 19 * MINUTE, next_sync_at=NOW - 4 * MINUTE
    )


def test_a_late_sync_of_a_server_that_is_asked_less_is_no_stuck_worker(late: Connector) -> None:
    assert overview(late, NOW).state.label == "Sync overdue"
    refused(NOW, 1)
    state = overview(late, NOW).state
    assert (state.code, state.label) == (Code.THROTTLED, "Waiting for the server")
    assert state.until == NOW + 5 * MINUTE


def test_a_sync_whose_turn_has_not_come_is_as_it_was(late: Connector) -> None:
    refused(NOW, 1)
    Connector.objects.update(last_sync_at=NOW - 9 * MINUTE, next_sync_at=NOW + MINUTE)
    assert overview(late, NOW).state.code == Code.CONNECTED


def test_a_sync_that_waits_for_its_server_is_not_late_while_what_was_read_is_fresh(
    late: Connector,
) -> None:
    refused(NOW, 1)
    Connector.objects.update(last_sync_at=NOW - 9 * MINUTE)
    assert overview(late, NOW).state.code == Code.CONNECTED


def test_the_diagnosis_says_that_the_server_is_asked_less() -> None:
    facts = RunningFacts(
        heartbeat=NOW,
        paused_at=None,
        running_since=None,
        last_attempt_at=NOW - 9 * MINUTE,
        turn=Turn(due=NOW - 4 * MINUTE),
        held_until=NOW + MINUTE,
    )
    answer = judge(facts, NOW)
    assert (answer.verdict, answer.code) == (CheckVerdict.ATTENTION, "server-held-back")
    assert answer.evidence[-1].code == "held-until"


@pytest.mark.parametrize(
    ("accounts", "told"),
    [
        ((1,), "example.com turned requests away, so it is asked less until"),
        ((1, 2), "example.com asked for a pause, so nothing is asked of it until"),
    ],
)
def test_the_page_of_the_account_says_why_and_until_when(
    late: Connector, client: Client, accounts: tuple[int, ...], told: str
) -> None:
    client.force_login(late.host)
    address = reverse("connectors:detail", args=[late.pk])
    assert told not in client.get(address).content.decode()
    refused(datetime.now(UTC), *accounts)
    assert told in client.get(address).content.decode()
