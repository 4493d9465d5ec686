"""From the facts of a connector to its conditions."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.conditions import Condition
from connectors.examining.health import HealthFacts, clock_condition, conditions_of, scope_of

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HEALTHY = {
    "created_at": NOW - timedelta(days=1),
    "last_sync_at": NOW - 2 * MINUTE,
    "next_sync_at": NOW + 3 * MINUTE,
    "interval": 5 * MINUTE,
}
SERVER = {"whose": "server"}
SAID = {"code": "server-trouble", "note": "What the server said."}
FAILED = {"failures": 1, "error": SAID}


def found(**facts: object) -> list[Condition]:
    return list(conditions_of(HealthFacts(**(HEALTHY | facts)), NOW))


def overdue(ago: timedelta) -> Condition:
    return Condition("sync-overdue", details={"last_sync_at": (NOW - ago).isoformat()})


@pytest.mark.parametrize(
    ("interval", "ago", "is_overdue"),
    [
        (5 * MINUTE, 15 * MINUTE, False),
        (5 * MINUTE, 16 * MINUTE, True),
        (1 * MINUTE, 15 * MINUTE, False),
        (60 * MINUTE, 120 * MINUTE, False),
        (60 * MINUTE, 121 * MINUTE, True),
        (None, 24 * 60 * MINUTE, False),
        (None, 24 * 60 * MINUTE + MINUTE, True),
    ],
)
def test_the_first_missed_deadline_is_told(
    interval: timedelta | None, ago: timedelta, is_overdue: bool
) -> None:
    late = found(interval=interval, last_sync_at=NOW - ago)
    assert late == ([overdue(ago)] if is_overdue else [])


def test_a_connector_that_never_synced_counts_from_when_it_was_made() -> None:
    assert found(last_sync_at=None, created_at=NOW - 15 * MINUTE) == []
    assert found(last_sync_at=None, created_at=NOW - 16 * MINUTE) == [
        Condition("sync-overdue", details={"last_sync_at": ""})
    ]


def test_a_sync_under_way_decides_first_unless_tries_have_failed_already() -> None:
    late = {"last_sync_at": NOW - 60 * MINUTE}
    assert found(**late, running_since=NOW - MINUTE) == []
    assert found(**late, running_since=NOW - 16 * MINUTE) == [overdue(60 * MINUTE)]
    assert found(**late, running_since=NOW - MINUTE, failures=1) == [overdue(60 * MINUTE)]
    assert found(**late, next_sync_at=NOW - MINUTE) == []
    assert found(**late, next_sync_at=NOW - 3 * MINUTE) == [overdue(60 * MINUTE)]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("sign-in-refused", Condition("sign-in-needed", details={"error": SAID})),
        ("credentials-unreadable", Condition("sign-in-needed", details={"error": SAID})),
        ("certificate-invalid", Condition("certificate-invalid", details={"error": SAID})),
        (
            "unreachable",
            Condition(
                "server-unreachable",
                details={"error": SAID, "next_try_at": "2026-11-23T08:03:00+00:00"},
            ),
        ),
        ("throttled", Condition("throttled", details={"until_at": "2026-11-23T08:03:00+00:00"})),
        ("server-trouble", Condition("sync-failed", details={"error": SAID})),
        ("internal-error", Condition("sync-failed", details={"error": SAID})),
    ],
)
def test_an_error_of_the_account_is_told_as_its_own_alert(error: str, expected: Condition) -> None:
    assert found(failures=1, error_code=error, error=SAID) == [expected]


def test_being_overdue_is_told_beside_a_lesser_cause_only() -> None:
    late = {"last_sync_at": NOW - 60 * MINUTE, "failures": 5, "error": SAID}
    codes = lambda error: [one.code for one in found(**late, error_code=error)]  # noqa: E731
    assert codes("throttled") == ["throttled", "sync-overdue"]
    assert codes("server-trouble") == ["sync-failed", "sync-overdue"]
    assert codes("unreachable") == ["server-unreachable"]
    assert codes("sign-in-refused") == ["sign-in-needed"]
    assert codes("certificate-invalid") == ["certificate-invalid"]


def test_a_pause_is_a_note_and_leaves_what_only_tries_can_tell_as_it_was() -> None:
    facts = HEALTHY | {"paused_at": NOW, "last_sync_at": NOW - 60 * MINUTE}
    assert found(**facts) == [
        Condition("connector-paused", details={"since_at": "2026-11-23T08:00:00+00:00"})
    ]
    assert scope_of(HealthFacts(**facts)) == {"connector-paused"}
    assert scope_of(HealthFacts(**HEALTHY)) == {
        "connector-paused", "sync-overdue", "sync-failed", "sign-in-needed", "server-unreachable",
        "certificate-invalid", "throttled", "sync-unfinished",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, ()),
        (119, ()),
        (-119, ()),
        (180, (Condition("clock-skew", details=SERVER | {"minutes": 3, "direction": "ahead"}),)),
        (-600, (Condition("clock-skew", details=SERVER | {"minutes": 10, "direction": "behind"}),)),
    ],
)
def test_clocks_that_differ_by_two_minutes_are_told(
    seconds: int, expected: tuple[Condition, ...]
) -> None:
    assert clock_condition(timedelta(seconds=seconds)) == expected
