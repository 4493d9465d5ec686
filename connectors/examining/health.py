"""What connectors tell of themselves: from facts to conditions, and the facts in one more query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.among import among
from alerts.conditions import Condition, Details, Finding
from alerts.errors import kept
from connectors.domain.freshness import fresh_for
from connectors.domain.lateness import Turn
from connectors.examining.examiners import Ward, explained_in
from connectors.models import Connector, SyncRun
from connectors.state import SIGN_IN_CODES, UNREACHABLE_CODES

FIRST_TRY = timedelta(minutes=15)
"""How long a sync may be under way before it counts as one that does not end."""

SKEW = timedelta(minutes=2)

BY_ERROR = {
    **dict.fromkeys(SIGN_IN_CODES, "sign-in-needed"),
    **dict.fromkeys(UNREACHABLE_CODES, "server-unreachable"),
    "certificate-invalid": "certificate-invalid",
    "throttled": "throttled",
    "out-of-budget": "sync-unfinished",
}
OTHER_ERROR = "sync-failed"
OF_TRYING = frozenset({*BY_ERROR.values(), OTHER_ERROR, "sync-overdue"})
"""What only a try can tell: while nothing is tried, it stays as it was."""

GRAVE = frozenset({"sign-in-needed", "server-unreachable", "certificate-invalid"})
"""Causes that say by themselves that the calendars are not confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthFacts:
    """What is known of a connector. `interval` is None in manual mode; `running_since` is the
    start of a sync that is under way. `explained` are errors of runs and codes of alerts that
    alerts of its kind say better."""

    created_at: datetime
    last_sync_at: datetime | None = None
    next_sync_at: datetime | None = None
    paused_at: datetime | None = None
    interval: timedelta | None = None
    failures: int = 0
    error_code: str = ""
    error: Mapping[str, Any] = field(default_factory=dict)
    running_since: datetime | None = None
    explained: frozenset[str] = frozenset()


def scope_of(facts: HealthFacts) -> frozenset[str]:
    paused = frozenset({"connector-paused"})
    return paused if facts.paused_at else paused | OF_TRYING


def conditions_of(facts: HealthFacts, now: datetime) -> Iterator[Condition]:
    """What holds of a connector by itself, whatever is in its calendars."""
    if facts.paused_at:
        if "connector-paused" not in facts.explained:
            yield Condition("connector-paused", details={"since_at": iso(facts.paused_at)})
        return
    explained = facts.error_code in facts.explained
    cause = BY_ERROR.get(facts.error_code, OTHER_ERROR) if facts.error_code else ""
    if cause and not explained:
        yield Condition(cause, details=_about_error(cause, facts))
    is_said = cause in GRAVE or explained or "sync-overdue" in facts.explained
    if not is_said and _is_overdue(facts, now) and not _is_at_it(facts, now):
        yield Condition("sync-overdue", details={"last_sync_at": iso(facts.last_sync_at)})


def _about_error(cause: str, facts: HealthFacts) -> dict[str, Any]:
    if cause == "throttled":
        return {"until_at": iso(facts.next_sync_at)}
    told: dict[str, Any] = {"error": dict(facts.error)}
    if cause == "server-unreachable":
        told["next_try_at"] = iso(facts.next_sync_at)
    return told


def _is_overdue(facts: HealthFacts, now: datetime) -> bool:
    """The first missed deadline is when the data stops being fresh."""
    return now > (facts.last_sync_at or facts.created_at) + fresh_for(facts.interval)


def _is_at_it(facts: HealthFacts, now: datetime) -> bool:
    """Whether a first try after a pause or a standstill is under way, which decides shortly."""
    if facts.failures:
        return False
    if facts.running_since and now - facts.running_since < FIRST_TRY:
        return True
    turn = Turn(due=facts.next_sync_at, last_sync_at=facts.last_sync_at, interval=facts.interval)
    return turn.has_come(now) and not turn.is_late(now)


def iso(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""


def examine_health(ward: Ward, now: datetime) -> Iterator[Finding]:
    """The examiner for what connectors tell of themselves."""
    runs = SyncRun.objects.running().filter(connector__in=among(ward.ids))
    running = dict(runs.order_by("started_at").values_list("connector_id", "started_at"))
    explained = explained_in(ward, now)
    for connector in ward.connectors:
        facts = _facts(connector, running.get(connector.pk), explained[connector.pk])
        yield Finding(
            connector.host_id, connector.pk, scope_of(facts), tuple(conditions_of(facts, now))
        )


def _facts(
    connector: Connector, running_since: datetime | None, explained: frozenset[str]
) -> HealthFacts:
    return HealthFacts(
        created_at=connector.created_at,
        last_sync_at=connector.last_sync_at,
        next_sync_at=connector.next_sync_at,
        paused_at=connector.paused_at,
        interval=connector.every,
        failures=connector.failures,
        error_code=connector.error_code,
        error=kept(connector),
        running_since=running_since,
        explained=explained,
    )


def clock_condition(offset: timedelta) -> tuple[Condition, ...]:
    """`offset` is how far the server's clock is ahead of ours."""
    if abs(offset) < SKEW:
        return ()
    direction = "ahead" if offset > timedelta() else "behind"
    minutes = round(abs(offset) / timedelta(minutes=1))
    details: Details = {"whose": "server", "minutes": minutes, "direction": direction}
    return (Condition("clock-skew", details=details),)
