"""The sync history of a connector: filters, pages, and what one run changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import User
from connectors.history import HistoryWish, wish_in
from connectors.models import Connector, SyncRun
from connectors.status import render_status
from tests.factories import ConnectorFactory, FoldedRunFactory, SyncRunFactory, UserFactory

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


def text_of(html: str) -> str:
    return " ".join(strip_tags(html).split())


@time_machine.travel(datetime(2026, 11, 30, 15, 5, tzinfo=UTC), tick=False)
def test_syncs_without_news_are_one_line_that_counts_them(
    page: Client, host: User, connector: Connector
) -> None:
    began = datetime(2026, 11, 30, 3, 10, tzinfo=UTC)
    run = FoldedRunFactory(connector=connector, times=143, started_at=began)
    address = reverse("connectors:detail", args=[connector.pk])
    shown = text_of(page.get(address).content.decode())
    in_step = "30 Nov, 16:00:00 In step 143 times since 04:10 Schedule 0.2 seconds each nothing new"
    assert in_step in shown
    assert "Last 50 syncs: 50 in step." in shown
    # The line counts on, also on a page that is open.
    SyncRun.objects.filter(pk=run.pk).update(
        times=144, beats=[*run.beats, 42900, 1400], finished_at=began + timedelta(seconds=42901.4)
    )
    topics = frozenset({f"connector:{connector.pk}", f"history:{connector.pk}::schedule"})
    with timezone.override(ZoneInfo(host.timezone)):
        live = text_of("".join(render_status(host, str(connector.pk), topics)))
    assert (
        "30 Nov, 16:05:00 In step 144 times since 04:10 Schedule usually 0.2 seconds "
        "lately at most 1.4 seconds nothing new"
    ) in live


def test_folded_syncs_are_found_by_outcome_and_trigger(page: Client, connector: Connector) -> None:
    FoldedRunFactory(connector=connector, trigger="push")
    SyncRunFactory(connector=connector, outcome="failed")
    address = reverse("connectors:detail", args=[connector.pk])
    for query, times in (("outcome=ok", [3]), ("trigger=push", [3]), ("outcome=failed", [1])):
        found = page.get(f"{address}?{query}").context["runs"]
        assert [line.run.times for line in found] == times


def test_a_folded_sync_has_a_page_that_says_so(page: Client, connector: Connector) -> None:
    run = FoldedRunFactory(connector=connector)
    shown = text_of(
        page.get(reverse("connectors:run", args=[connector.pk, run.pk])).content.decode()
    )
    assert "Syncs since" in shown
    assert "Nothing new." in shown


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
