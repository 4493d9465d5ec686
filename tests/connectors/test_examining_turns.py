"""In a large fleet those are examined each minute about whom there may be something to tell."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from alerts.models import Alert
from calendars.actions.associate import associate, default_table_of
from calendars.alerts import conspicuous, dated
from calendars.models import Calendar, CalendarEntry
from connectors.domain.freshness import fresh_for
from connectors.examining import turns
from connectors.examining.ageing import account_fresh_until, calendar_fresh_until
from connectors.examining.examine import examine_everything
from connectors.examining.turns import ROUND, batches, suspected_hosts
from connectors.models import Connector
from tests.factories import (
    NOW,
    AgentFactory,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    EventFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any number of accounts counts as a large fleet."""
    monkeypatch.setattr(turns, "EACH_MINUTE", 0)


def well(**fields: Any) -> Connector:
    """An account in step, with a main calendar."""
    connector = ConnectorFactory(
        host=UserFactory(),
        created_at=NOW,
        last_sync_at=NOW,
        next_sync_at=NOW + 5 * MINUTE,
        **fields,
    )
    calendar = CalendarFactory(connector=connector, verified_at=NOW)
    table = AssociatedCalendarsFactory(host=connector.host)
    AssociatedCalendarFactory(table=table, calendar=calendar, is_main=True)
    return connector


def looked_at(now: datetime) -> set[int]:
    return {pk for batch in batches(now) for pk in batch}


def test_small_portal_looks_at_everybody_each_minute() -> None:
    everybody = {well().pk for _ in range(12)}
    assert looked_at(NOW) == everybody
    assert looked_at(NOW + MINUTE) == everybody


def test_large_fleet_is_gone_through_in_ten_minutes(large: None) -> None:
    everybody = {well(interval=60).pk for _ in range(25)}
    seen = [looked_at(NOW + n * MINUTE) for n in range(ROUND)]

    assert all(len(found) < 5 for found in seen)
    assert set.union(*seen) == everybody


def in_trouble() -> dict[str, Any]:
    """Accounts of which something may have to be told, by what it is."""
    found: dict[str, Connector] = {
        "overdue": well(),
        "error": well(error_code="unreachable", failures=2),
        "paused": well(paused_at=NOW),
        "alerted": well(),
    }
    Connector.objects.filter(pk=found["overdue"].pk).update(last_sync_at=NOW - 20 * MINUTE)
    Alert.objects.create(
        host=found["alerted"].host,
        connector=found["alerted"],
        code="clock-skew",
        raised_at=NOW,
        updated_at=NOW,
    )
    for name, fields in {
        "gone": {"gone_at": NOW},
        "calendar in trouble": {"error_code": "calendar-gone"},
        "held": {"held_deletions": 5, "held_since": NOW},
        "compared": {"comparisons_due": 3},
        "read-only main": {"access": "read-only"},
        "calendar late": {"verified_at": NOW - 20 * MINUTE},
    }.items():
        found[name] = well()
        Calendar.objects.filter(connector=found[name]).update(**fields)
    found["waiting"] = well()
    CalendarEntryFactory(calendar=found["waiting"].calendars.get(), during=span("2027-01-01 09:00"))
    found["no main"] = well()
    default_table_of(host=found["no main"].host).rows.all().delete()
    agent = AgentFactory(last_seen_at=NOW - 20 * MINUTE)
    found["silent PC"] = agent.account.connector
    return found


def test_whoever_may_have_something_to_be_told_is_looked_at_each_minute(large: None) -> None:
    for _ in range(10):
        well()
    found = in_trouble()
    for minute in range(ROUND):
        suspects = suspected_hosts(NOW + minute * MINUTE / 10)
        missing = [name for name, one in found.items() if one.host_id not in suspects]
        assert missing == []


def test_nobody_is_suspected_without_reason(large: None) -> None:
    for mode in Connector.Mode.values:
        well(mode=mode)
    assert suspected_hosts(NOW + 14 * MINUTE) == frozenset()


@pytest.mark.parametrize("seed", range(20))
def test_database_and_rule_agree_on_how_long_things_are_fresh(seed: int) -> None:
    chance = random.Random(seed)
    connector = ConnectorFactory(
        kind=chance.choice(["memory", "caldav", "outlook", "nonsense"]),
        mode=chance.choice(Connector.Mode.values),
        interval=chance.choice([1, 5, 10, 15, 60, 1440]),
        last_sync_at=chance.choice([None, NOW - chance.randint(0, 90) * MINUTE]),
        vouched_at=chance.choice([None, NOW - chance.randint(0, 90) * MINUTE]),
        pushed_until=chance.choice([None, NOW + chance.randint(-90, 90) * MINUTE]),
    )
    calendar = CalendarFactory(connector=connector, verified_at=NOW - 10 * MINUTE)
    annotated = Calendar.objects.annotate(
        lasts=calendar_fresh_until("verified_at", "connector__")
    ).get(pk=calendar.pk)
    account = Connector.objects.annotate(lasts=account_fresh_until()).get(pk=connector.pk)

    assert annotated.lasts == connector.fresh_until(calendar.verified_at)
    since = connector.last_sync_at or account.created_at
    assert account.lasts == since + fresh_for(connector.every)


class Fleet:
    """Accounts to which things happen that no run tells of."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.connectors = [well(interval=chance.choice([1, 5, 15])) for _ in range(12)]
        for connector in self.connectors[::2]:
            second = CalendarFactory(connector=connector, verified_at=NOW, access="read-only")
            AssociatedCalendarFactory(
                table=default_table_of(host=connector.host), calendar=second, is_main=False
            )

    def something_happens(self, now: datetime) -> None:
        one = self.chance.choice(self.connectors)
        account, calendars = Connector.objects.filter(pk=one.pk), one.calendars.order_by("pk")
        first = Calendar.objects.filter(pk=calendars[0].pk)
        match self.chance.randrange(9):
            case 0:
                account.update(error_code="unreachable", failures=3)
            case 1:
                account.update(error_code="", failures=0, last_sync_at=now)
                calendars.update(verified_at=now)
            case 2:
                account.update(paused_at=self.chance.choice([None, now]))
            case 3:
                first.update(gone_at=self.chance.choice([None, now]))
            case 4:
                first.update(held_deletions=self.chance.choice([0, 7]), held_since=now)
            case 5:
                CalendarEntryFactory(
                    calendar=calendars[0], during=span("2027-01-01 09:00"), wanted_at=now
                )
            case 6:
                CalendarEntry.objects.filter(calendar__connector=one).delete()
            case 7:
                first.update(access=self.chance.choice(["read-only", "read-write"]))
            case 8:
                EventFactory(
                    calendar=calendars[0], problem="too-large", oddity={"code": "too-large"}
                )

    def chooses(self) -> None:
        one = self.chance.choice(self.connectors)
        table = default_table_of(host=one.host)
        main = Calendar.objects.filter(connector=one, access="read-write", gone_at=None).first()
        if main:
            associate(table=table, main=main.pk, busy=(), additional=())


def told() -> set[tuple[int, int | None, str, str]]:
    rows = Alert.objects.open().values_list("host_id", "connector_id", "code", "subject")
    return set(rows)


def told_of_everybody(now: datetime) -> set[tuple[int, int | None, str, str]]:
    """What would be told if all were looked at now. It leaves no trace."""
    usual = turns.EACH_MINUTE
    with transaction.atomic():
        turns.EACH_MINUTE = 1_000_000
        try:
            examine_everything(now)
            found = told()
        finally:
            turns.EACH_MINUTE = usual
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_same_alerts_stand_within_a_minute_and_after_a_round(large: None, seed: int) -> None:
    """Whatever time and trouble do is told in the very minute; a table that was chosen anew is
    examined as it is saved (not in this test, where nothing is committed), or within a round."""
    chance = random.Random(seed)
    fleet = Fleet(chance)
    now = NOW
    for _ in range(25):
        now += MINUTE
        for _ in range(chance.choice([0, 1, 3])):
            fleet.something_happens(now)
        examine_everything(now)
        assert told() == told_of_everybody(now)
    fleet.chooses()
    for _ in range(ROUND):
        now += MINUTE
        examine_everything(now)
    assert told() == told_of_everybody(now)


def test_calendars_that_are_passed_over_have_nothing_to_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_trouble()
    examine_everything(NOW + MINUTE)
    shown = told()
    found = dated(Calendar.objects.all()).filter(conspicuous(NOW + MINUTE))
    assert 0 < found.count() < Calendar.objects.count()
    about = {int(subject.partition(":")[2]) for *_, subject in shown if "calendar:" in subject}
    assert about <= set(found.values_list("pk", flat=True))


def test_user_who_is_not_active_is_left_alone(large: None) -> None:
    one = well(error_code="unreachable")
    User.objects.filter(pk=one.host_id).update(is_active=False)
    assert looked_at(NOW) == set()
