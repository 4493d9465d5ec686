"""When a sync that waits for its turn is late, and that everybody says so by the same rule."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.conditions import Condition
from connectors.domain.lateness import A_MOMENT, Turn
from connectors.examining.health import HealthFacts, conditions_of
from connectors.models import Connector
from connectors.overview import overview
from connectors.state import Code, StateFacts, state_of
from connectors.state_words import Matter
from diagnosis.checks.running import RunningFacts, judge
from tests.factories import NOW, ConnectorFactory

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
FIVE = 5 * MINUTE
FRESH = {"last_sync_at": NOW - 15 * MINUTE, "interval": FIVE}
STALE = {"last_sync_at": NOW - 15 * MINUTE - SECOND, "interval": FIVE}


@pytest.mark.parametrize(
    ("facts", "is_late"),
    [
        (FRESH, False),
        (FRESH | {"is_asked": True}, True),
        (STALE, True),
        ({"last_sync_at": NOW - 120 * MINUTE, "interval": 60 * MINUTE}, False),
        ({"last_sync_at": NOW - 121 * MINUTE, "interval": 60 * MINUTE}, True),
        ({"last_sync_at": NOW - timedelta(hours=24), "interval": None}, False),
        ({"last_sync_at": NOW - timedelta(hours=25), "interval": None}, True),
        ({"interval": FIVE}, True),
    ],
)
def test_a_wait_is_late_when_what_was_read_is_old_or_somebody_asked(
    facts: dict[str, Any], is_late: bool
) -> None:
    waits = Turn(due=NOW - A_MOMENT - SECOND, **facts)
    assert waits.is_late(NOW) is is_late
    assert not waits.is_about_to_begin(NOW)


@pytest.mark.parametrize(
    ("due", "is_about_to_begin"),
    [
        (None, False),
        (NOW + SECOND, False),
        (NOW, True),
        (NOW - A_MOMENT, True),
        (NOW - A_MOMENT - SECOND, False),
    ],
)
def test_what_has_just_come_is_about_to_begin(
    due: datetime | None, is_about_to_begin: bool
) -> None:
    turn = Turn(due=due, is_asked=True)
    assert turn.is_about_to_begin(NOW) is is_about_to_begin
    assert turn.is_late(NOW) is (due is not None and due < NOW - A_MOMENT)


@pytest.mark.parametrize("read", [FRESH, STALE])
@pytest.mark.parametrize("is_asked", [False, True])
@pytest.mark.parametrize("waited", [A_MOMENT, A_MOMENT + SECOND, 9 * MINUTE])
def test_state_alert_and_diagnosis_agree(
    read: dict[str, Any], is_asked: bool, waited: timedelta
) -> None:
    due = NOW - waited
    turn = Turn(due=due, is_asked=is_asked, **read)
    state = state_of(StateFacts(next_sync_at=due, is_asked=is_asked, **read), NOW)
    assert (state.matter == Matter.NOT_STARTED) is turn.is_late(NOW)

    answer = judge(RunningFacts(NOW, None, None, None, turn), NOW)
    assert (answer.code == "sync-not-begun") is turn.is_late(NOW)

    facts = HealthFacts(created_at=NOW - timedelta(days=9), next_sync_at=due, **read)
    alerted = any(isinstance(one, Condition) for one in conditions_of(facts, NOW))
    assert alerted is (read is STALE and turn.is_late(NOW))


def test_an_account_that_waits_long_and_is_fresh_is_as_it_was_found() -> None:
    waits = {"next_sync_at": NOW - 9 * MINUTE, **FRESH}
    assert state_of(StateFacts(**waits), NOW).matter == Matter.IN_STEP
    assert state_of(StateFacts(**waits, partly=True), NOW).matter == Matter.PARTLY
    assert state_of(StateFacts(**waits, error_code="throttled"), NOW).code == Code.THROTTLED


@pytest.mark.django_db
def test_its_row_tells_whether_somebody_asked() -> None:
    connector = ConnectorFactory(
        last_sync_at=NOW - 9 * MINUTE, next_sync_at=NOW - 5 * MINUTE, warmth=2
    )
    found = overview(connector, NOW)
    assert (found.state.code, found.is_moving(NOW)) == (Code.CONNECTED, False)
    Connector.objects.update(asked="button")
    found = overview(connector, NOW)
    assert (found.state.matter, found.is_moving(NOW)) == (Matter.NOT_STARTED, False)
    Connector.objects.update(next_sync_at=NOW - MINUTE)
    assert overview(connector, NOW).is_moving(NOW)
