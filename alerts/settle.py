"""Bring the stored alerts to what is true now: raise, update, resolve. Nothing else changes them.

Deciding is pure (`decide`). Raising is safe against others who raise the same at the same moment:
the constraint `condition_is_alerted_once_at_a_time` has the last word.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from alerts import webhook
from alerts.among import among
from alerts.catalogue import CATALOGUE
from alerts.conditions import Condition, Finding
from alerts.models import Alert
from live.publish import publish

Place = tuple[int, int | None]
"""A host and a connector; None for what concerns the host alone."""


@dataclass(slots=True)
class Decision:
    """What has to be done. `updated` already hold their new details."""

    raised: list[Alert] = field(default_factory=list)
    updated: list[Alert] = field(default_factory=list)
    resolved: list[Alert] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many alerts were raised, got news, or passed."""

    raised: int = 0
    updated: int = 0
    resolved: int = 0


@transaction.atomic
def settle_all(findings: Iterable[Finding], now: datetime) -> Settled:
    """Settle any number of findings in the same few queries."""
    merged = merge(findings)
    decision = Decision()
    open_by_place = _open_alerts(merged)
    for place, finding in merged.items():
        decide(finding, open_by_place.get(place, []), now, decision)
    return _carry_out(decision, now)


def merge(findings: Iterable[Finding]) -> dict[Place, Finding]:
    """One finding for each place, so that no examiner resolves what another one found."""
    merged: dict[Place, Finding] = {}
    for one in findings:
        place = (one.host_id, one.connector_id)
        before = merged.get(place, Finding(*place, frozenset()))
        merged[place] = Finding(*place, before.scope | one.scope, before.found + one.found)
    return merged


def decide(finding: Finding, open_alerts: Iterable[Alert], now: datetime, into: Decision) -> None:
    """Compare what was found with what is open. Pure but for the alerts it changes."""
    found = {(one.code, one.subject): one for one in finding.found}
    for alert in open_alerts:
        condition = found.pop((alert.code, alert.subject), None)
        if condition is None:
            if alert.code in finding.scope:
                alert.resolved_at = alert.updated_at = now
                into.resolved.append(alert)
        elif alert.details != condition.details:
            alert.details, alert.updated_at = dict(condition.details), now
            into.updated.append(alert)
    into.raised += [_new(finding, condition, now) for condition in found.values()]


def _new(finding: Finding, condition: Condition, now: datetime) -> Alert:
    # An unknown code would have no words to be shown with.
    assert condition.code in CATALOGUE, condition.code
    return Alert(
        host_id=finding.host_id,
        connector_id=finding.connector_id,
        code=condition.code,
        subject=condition.subject,
        details=dict(condition.details),
        raised_at=now,
        updated_at=now,
    )


def _open_alerts(merged: Mapping[Place, Finding]) -> dict[Place, list[Alert]]:
    hosts = {host for host, _ in merged}
    connectors = {connector for _, connector in merged if connector is not None}
    rows = Alert.objects.open().filter(
        Q(connector__in=among(connectors)) | Q(host__in=among(hosts), connector=None)
    )
    found: dict[Place, list[Alert]] = defaultdict(list)
    for alert in rows.order_by("pk"):
        found[alert.host_id, alert.connector_id].append(alert)
    return found


def _carry_out(decision: Decision, now: datetime) -> Settled:
    raised = _raise(decision.raised)
    if decision.updated:
        Alert.objects.bulk_update(decision.updated, ["details", "updated_at"])
    resolved = [alert.pk for alert in decision.resolved]
    if resolved:
        Alert.objects.open().filter(pk__in=resolved).update(resolved_at=now, updated_at=now)
    _announce([*raised, *decision.updated, *decision.resolved])
    webhook.tell(raised=raised, resolved=decision.resolved)
    return Settled(len(raised), len(decision.updated), len(resolved))


def _raise(alerts: list[Alert]) -> list[Alert]:
    """Insert what nobody else has raised meanwhile; returns those rows."""
    if not alerts:
        return []
    last = Alert.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    # The database does not tell which rows were skipped, so they are read again.
    stored = Alert.objects.open().filter(pk__gt=last, host__in={one.host_id for one in alerts})
    by_key = {_key(alert): alert for alert in stored}
    return [by_key[_key(one)] for one in alerts if _key(one) in by_key]


def _key(alert: Alert) -> tuple[object, ...]:
    return (alert.host_id, alert.connector_id, alert.code, alert.subject, alert.raised_at)


def _announce(changed: Iterable[Alert]) -> None:
    connectors = set()
    for alert in changed:
        publish(host_id=alert.host_id, what="alert", pk=alert.pk)
        if alert.connector_id is not None:
            connectors.add((alert.host_id, alert.connector_id))
    for host_id, connector_id in sorted(connectors):
        publish(host_id=host_id, what="connector", pk=connector_id)
