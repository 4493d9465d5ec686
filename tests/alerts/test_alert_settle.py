"""Raised once, updated, resolved by itself; and safe when two do it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from alerts.conditions import Condition, Finding
from alerts.models import Alert
from alerts.overview import open_alerts
from alerts.settle import Settled, settle_all
from connectors.examining.examine import examine_connector, examine_everything
from connectors.models import Connector
from tests.alerts.settling import settle
from tests.factories import NOW, ConnectorFactory, UserFactory

MINUTE = timedelta(minutes=1)
GONE = Condition("calendar-gone", "calendar:1", {"calendar": "Work"})
OVERDUE = Condition("sync-overdue")


def say(connector: Connector, *found: Condition, at: int = 0, scope: str = "") -> Settled:
    codes = scope.split() or ["calendar-gone", "sync-overdue"]
    now = NOW + at * MINUTE
    return settle(host=connector.host, connector_id=connector.pk, scope=codes, found=found, now=now)


def rows() -> list[tuple[str, str, int, int | None]]:
    """Code, subject, and the minutes at which it was raised and resolved."""
    return [
        (
            alert.code,
            alert.subject,
            (alert.raised_at - NOW) // MINUTE,
            (alert.resolved_at - NOW) // MINUTE if alert.resolved_at else None,
        )
        for alert in Alert.objects.order_by("pk")
    ]


@pytest.mark.django_db
def test_a_condition_is_raised_once_and_resolved_when_it_is_not_found_any_more() -> None:
    connector = ConnectorFactory()
    assert say(connector, GONE) == Settled(raised=1)
    assert say(connector, GONE, at=1) == Settled()
    assert say(connector, at=5) == Settled(resolved=1)
    assert say(connector, at=6) == Settled()
    assert rows() == [("calendar-gone", "calendar:1", 0, 5)]


@pytest.mark.django_db
def test_what_comes_back_is_a_new_alert_and_history_stays() -> None:
    connector = ConnectorFactory()
    say(connector, GONE)
    say(connector, at=5)
    say(connector, GONE, at=9)
    assert rows() == [
        ("calendar-gone", "calendar:1", 0, 5),
        ("calendar-gone", "calendar:1", 9, None),
    ]


@pytest.mark.django_db
def test_news_are_stored_in_the_open_alert() -> None:
    connector = ConnectorFactory()
    say(connector, GONE)
    news = Condition("calendar-gone", "calendar:1", {"calendar": "Renamed"})
    assert say(connector, news, at=3) == Settled(updated=1)
    alert = Alert.objects.get()
    assert (alert.details, alert.raised_at, alert.updated_at) == (
        {"calendar": "Renamed"},
        NOW,
        NOW + 3 * MINUTE,
    )


@pytest.mark.django_db
def test_what_was_not_examined_stays_open() -> None:
    connector = ConnectorFactory()
    say(connector, GONE, OVERDUE)
    assert say(connector, at=2, scope="sync-overdue") == Settled(resolved=1)
    assert [row[0] for row in rows() if row[3] is None] == ["calendar-gone"]


@pytest.mark.django_db
def test_subjects_connectors_and_hosts_are_kept_apart() -> None:
    one, other = ConnectorFactory(), ConnectorFactory()
    say(one, GONE, Condition("calendar-gone", "calendar:2"))
    say(other, GONE)
    settle(
        host=one.host,
        connector_id=None,
        scope=["main-calendar-not-chosen"],
        found=[Condition("main-calendar-not-chosen")],
        now=NOW,
    )
    assert say(one, GONE, at=1) == Settled(resolved=1)
    assert Alert.objects.open().filter(connector=other).count() == 1
    assert Alert.objects.open().filter(connector=None, host=one.host).count() == 1


@pytest.mark.django_db
def test_two_examiners_of_one_code_do_not_resolve_each_other() -> None:
    connector = ConnectorFactory()
    both = [
        Finding(connector.host_id, connector.pk, frozenset({"calendar-gone"}), (GONE,)),
        Finding(connector.host_id, connector.pk, frozenset({"calendar-gone"}), ()),
    ]
    settle_all(both, NOW)
    assert settle_all(both, NOW + MINUTE) == Settled()


@pytest.mark.django_db
def test_an_unknown_code_is_a_mistake_of_the_examiner() -> None:
    with pytest.raises(AssertionError, match="no-such-code"):
        say(ConnectorFactory(), Condition("no-such-code"))


@pytest.mark.django_db(transaction=True)
def test_two_who_raise_the_same_at_once_raise_one() -> None:
    connector, together = ConnectorFactory(), Barrier(4)

    def raise_it(number: int) -> int:
        try:
            with transaction.atomic():
                together.wait(10)
                return say(connector, GONE, at=number).raised
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        raised = list(threads.map(raise_it, range(4)))
    assert sum(raised) == 1
    assert Alert.objects.count() == 1


@pytest.mark.django_db
def test_open_alerts_are_found_by_their_rows_in_one_query(
    django_assert_num_queries: object,
) -> None:
    connector = ConnectorFactory()
    say(connector, OVERDUE, GONE, Condition("throttled"))
    say(ConnectorFactory(), GONE)
    with django_assert_num_queries(1):
        found = open_alerts(connector.host)
        assert [one.kind.code for one in found.all] == [
            "sync-overdue", "calendar-gone", "throttled",
        ]  # fmt: skip
        assert [one.kind.code for one in found.of("calendar", 1)] == ["calendar-gone"]
        assert len(found.of("connector", connector.pk)) == 3
        assert found.of("calendar", 2) == ()


def queries_for(number: int, django_assert_max_num_queries: object) -> int:
    for _ in range(number):
        ConnectorFactory(last_sync_at=NOW, next_sync_at=NOW + MINUTE)
    with django_assert_max_num_queries(40) as seen:
        examine_everything(NOW + 2 * MINUTE)
    return len(seen)


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_number_of_connectors(
    django_assert_max_num_queries: object,
) -> None:
    few = queries_for(2, django_assert_max_num_queries)
    many = queries_for(60, django_assert_max_num_queries)
    assert few == many


@pytest.mark.django_db
def test_everything_is_examined_but_not_those_who_left() -> None:
    late = {"last_sync_at": NOW - timedelta(hours=1)}
    ConnectorFactory(**late)
    ConnectorFactory(**late, host=UserFactory(is_active=False))
    assert examine_everything(NOW) == Settled(raised=1)
    Connector.objects.update(last_sync_at=NOW)
    assert examine_everything(NOW) == Settled(resolved=1)


@pytest.mark.django_db
def test_a_host_without_connectors_is_looked_at_until_nothing_is_open() -> None:
    host = UserFactory()
    found = [Condition("main-calendar-not-chosen")]
    scope = ["main-calendar-not-chosen"]
    settle(host=host, connector_id=None, scope=scope, found=found, now=NOW)
    assert examine_everything(NOW) == Settled(resolved=1)


@pytest.mark.django_db
def test_a_connector_that_was_disconnected_meanwhile_is_no_trouble() -> None:
    examine_connector(4711, now=NOW)
    assert Alert.objects.count() == 0
