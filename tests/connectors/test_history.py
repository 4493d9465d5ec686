"""The sync history of a connector: filters, pages, and what one run changed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from connectors.history import HistoryWish, wish_in
from connectors.models import Connector
from tests.factories import ConnectorFactory, SyncRunFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> User:
    return UserFactory(timezone="Europe/Berlin")


@pytest.fixture
def connector(host: User) -> Connector:
    return ConnectorFactory(host=host)


@pytest.fixture
def page(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["ok/button", "failed/button", "ok/schedule"]),
        ("?outcome=ok", ["ok/button", "ok/schedule"]),
        ("?trigger=button", ["ok/button", "failed/button"]),
        ("?outcome=failed&trigger=button", ["failed/button"]),
        ("?outcome=failed&trigger=schedule", []),
        ("?outcome=nonsense", ["ok/button", "failed/button", "ok/schedule"]),
    ],
)
def test_the_history_is_filtered_and_live_with_the_same_filter(
    page: Client, connector: Connector, query: str, shown: list[str]
) -> None:
    for kind in ("ok/schedule", "failed/button", "ok/button"):
        outcome, trigger = kind.split("/")
        SyncRunFactory(connector=connector, outcome=outcome, trigger=trigger)
    answer = page.get(reverse("connectors:detail", args=[connector.pk]) + query)
    context = answer.context
    assert [f"{line.run.outcome}/{line.run.trigger}" for line in context["runs"]] == shown
    assert wish_in(context["live_topics"].split(","), str(connector.pk)) == context["wish"]


def test_older_pages_are_not_live(page: Client, connector: Connector) -> None:
    SyncRunFactory.create_batch(25, connector=connector)
    answer = page.get(reverse("connectors:detail", args=[connector.pk]) + "?page=2")
    assert len(answer.context["runs"]) == 5
    assert answer.context["live_topics"] == f"connector:{connector.pk}"


def test_a_wish_is_found_for_its_own_connector_only() -> None:
    assert wish_in(["connector:1", "history:2:ok:"], "1") is None
    assert wish_in(["history:1:ok:button"], "1") == HistoryWish("ok", "button")
    assert wish_in(["history:1"], "1") == HistoryWish()


def test_what_a_run_changed_is_told_without_titles_of_private_events(
    page: Client, connector: Connector
) -> None:
    run = SyncRunFactory(
        connector=connector,
        added=3,
        held=2,
        changes=[
            {
                "calendar": "Work",
                "what": "added",
                "start": "2026-07-01T08:00:00+00:00",
                "title": "Dentist",
                "private": False,
            },
            {"calendar": "Work", "what": "added", "start": "2026-12-24", "private": True},
            {"calendar": "Club", "what": "held", "count": 2},
        ],
    )
    context = page.get(reverse("connectors:run", args=[connector.pk, run.pk])).context
    told = [(one.what, one.calendar, one.said, one.when) for one in context["changes"]]
    assert told == [
        ("added", "Work", "Dentist", "Wed 1 Jul 2026, 10:00"),
        ("added", "Work", "Private event", "Thu 24 Dec 2026"),
        ("held", "Club", "2 deletions held back", ""),
    ]
    assert context["more"] == 1


def test_runs_of_others_are_not_there(page: Client) -> None:
    run = SyncRunFactory()
    address = reverse("connectors:run", args=[run.connector_id, run.pk])
    assert page.get(address).status_code == 404
