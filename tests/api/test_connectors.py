"""Connectors over HTTP, against a real CalDAV server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from alerts.catalogue import CATALOGUE
from connectors import trying
from connectors.actions.connect import TRY_TASK
from connectors.models import ConnectionTry, Connector
from connectors.servers import Visit, note_all
from connectors.words.tries import STEPS
from providers.vault import unseal
from tests.api.client import NOT_FOUND, Api, invalid, problem, told
from tests.factories import (
    AlertFactory,
    CalendarFactory,
    ConnectorFactory,
    FoldedRunFactory,
    SyncRunFactory,
    UserFactory,
)
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.syncs import asked_for

OLD = datetime(2026, 1, 23, 8, 0, tzinfo=UTC)
SYNCED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def shown(connector: Connector, **more: Any) -> dict[str, Any]:
    connector.refresh_from_db()
    return {
        "id": connector.pk,
        "kind": connector.kind,
        "name": connector.name,
        "address": connector.address,
        "account": connector.account,
        "mode": "manual",
        "interval": 5,
        "paused_at": None,
        "created_at": iso(connector.created_at),
        "last_attempt_at": None,
        "last_sync_at": "2026-11-23T08:00:00Z",
        "last_seen_at": None,
        "last_change_at": None,
        "next_sync_at": None,
        "failures": 0,
        "error_code": "",
        "error_text": "",
        "error_remedy": "",
        "calendars": 0,
        "also_me": [],
        "remark": "",
        "state": {
            "code": "connected",
            "label": "Connected",
            "meaning": "It syncs when you press Sync now.",
            "remedy": "",
            "until": None,
        },
        "pace": {"warmth": "cold", "every_seconds": None, "because": "unread"},
        "held_back": None,
        "alerts": [],
    } | more


def iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def manual(host: User) -> Connector:
    return ConnectorFactory(host=host, mode="manual", last_sync_at=SYNCED)


def test_the_next_sync_is_not_known_while_one_runs(api: Api, host: User) -> None:
    connector = ConnectorFactory(host=host, last_sync_at=SYNCED, next_sync_at=SYNCED)
    run = SyncRunFactory(connector=connector, outcome="running", finished_at=None)
    path = f"connectors/{connector.pk}/"
    assert told(api.get(path), 200)["next_sync_at"] is None
    run.delete()
    assert told(api.get(path), 200)["next_sync_at"] == "2026-11-23T08:00:00Z"


def test_the_list_tells_facts_and_state_of_ones_own(api: Api, host: User) -> None:
    connector = manual(host)
    CalendarFactory(connector=connector)
    CalendarFactory(connector=connector, gone_at=SYNCED)
    ConnectorFactory()
    assert told(api.get("connectors/"), 200) == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [shown(connector, calendars=1)],
    }


def test_open_alerts_come_with_their_connector(api: Api, host: User) -> None:
    connector = manual(host)
    AlertFactory(connector=connector, host=host, code="server-unreachable", raised_at=SYNCED)
    AlertFactory(connector=connector, host=host, code="sign-in-needed", resolved_at=SYNCED)
    (alert,) = told(api.get(f"connectors/{connector.pk}/"), 200)["alerts"]
    kind = CATALOGUE["server-unreachable"]
    assert alert == {
        "code": "server-unreachable",
        "severity": str(kind.severity),
        "title": kind.title,
        "cause": kind.cause,
        "specifics": "Next try: not known.",
        "remedy": kind.remedy,
        "subject": "",
        "raised_at": "2026-11-23T08:00:00Z",
    }


def test_one_connector_looks_as_in_the_list(api: Api, host: User) -> None:
    connector = manual(host)
    assert told(api.get(f"connectors/{connector.pk}/"), 200) == shown(connector)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_needs_the_same_queries_for_one_and_three(
    api: Api, host: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        CalendarFactory(connector=manual(host))
    with django_assert_num_queries(7):
        assert told(api.get("connectors/"), 200)["count"] == number


def test_the_pace_tells_how_often_the_account_is_looked_at_and_why(api: Api, host: User) -> None:
    connector = ConnectorFactory(host=host, interval=5, wanted_at=datetime.now(UTC))
    pace = told(api.get(f"connectors/{connector.pk}/"), 200)["pace"]
    assert pace == {"warmth": "hot", "every_seconds": 300, "because": "wanted"}
    connector.wanted_at = OLD
    connector.save()
    assert told(api.get("connectors/"), 200)["results"][0]["pace"] == {
        "warmth": "cold",
        "every_seconds": 675,
        "because": "unread",
    }


def test_a_server_that_is_asked_less_is_told_with_the_reason(api: Api, host: User) -> None:
    connector = ConnectorFactory(host=host, server="example.com")
    now = datetime.now(UTC)
    for account in (1, 2):
        note_all([Visit(server="example.com", account=account, refused=True)], now)
    assert told(api.get(f"connectors/{connector.pk}/"), 200)["held_back"] == {
        "because": "refused",
        "waits": True,
        "until": iso(now + timedelta(minutes=1)),
    }


def test_further_addresses_of_the_owner_are_changed(api: Api, host: User) -> None:
    connector = manual(host)
    path = f"connectors/{connector.pk}/"
    asked = {"also_me": ["MAILTO:Anna@Work.example", "anna@work.example", "/principals/anna/"]}
    assert told(api.patch(path, asked), 200)["also_me"] == ["anna@work.example", "/principals/anna"]
    assert told(api.patch(path, {"also_me": []}), 200)["also_me"] == []
    problem = told(api.patch(path, {"also_me": ["nobody", "anna@work.example"]}), 400)
    assert problem["errors"] == {
        "also_me": [
            "“nobody” is not an address that an invitation could hold: enter mail addresses, or "
            "urn:uuid:… or the path of a principal as the server writes them."
        ]
    }
    assert told(api.patch(path, {}), 400)["errors"] == {"also_me": ["This field is required."]}
    assert told(api.patch(path, {"also_me": ["x"] * 31}), 400)["errors"]
    connector.refresh_from_db()
    assert connector.also_me == []


def test_a_stranger_does_not_change_addresses(stranger: Api, host: User) -> None:
    connector = manual(host)
    answer = stranger.patch(f"connectors/{connector.pk}/", {"also_me": ["eve@example.com"]})
    assert told(answer, 404) == NOT_FOUND


@pytest.mark.parametrize("path", ["", "sync/", "runs/"])
def test_a_strangers_connector_is_not_found(stranger: Api, host: User, path: str) -> None:
    connector = manual(host)
    method = "post" if path == "sync/" else "get"
    answer = stranger.client.generic(method.upper(), f"/api/v1/connectors/{connector.pk}/{path}")
    assert told(answer, 404) == NOT_FOUND


def test_sync_now_wakes_the_connector_once(api: Api, host: User) -> None:
    connector = manual(host)
    first = api.post(f"connectors/{connector.pk}/sync/")
    second = api.post(f"connectors/{connector.pk}/sync/")
    assert told(first, 202) == {"queued": True}
    assert told(second, 202) == {"queued": False}
    assert asked_for() == [(connector.pk, "api")]


def test_a_paused_connector_does_not_sync(api: Api, host: User) -> None:
    connector = ConnectorFactory(host=host, paused_at=SYNCED)
    answer = api.post(f"connectors/{connector.pk}/sync/")
    detail = "The connector is paused. Resume it to sync."
    assert told(answer, 409) == problem("connector-refused", 409, "Conflict", detail)
    assert not ProcrastinateJob.objects.exists()


def test_runs_are_listed_the_newest_first(api: Api, host: User) -> None:
    connector = manual(host)
    SyncRunFactory()
    old = SyncRunFactory(
        connector=connector, started_at=OLD, finished_at=OLD, added=3, notes=["one"]
    )
    new = SyncRunFactory(connector=connector)
    body = told(api.get(f"connectors/{connector.pk}/runs/"), 200)
    assert [run["id"] for run in body["results"]] == [new.pk, old.pk]
    assert body["results"][1] == {
        "id": old.pk,
        "trigger": "schedule",
        "outcome": "ok",
        "times": 1,
        "started_at": "2026-01-23T08:00:00Z",
        "last_started_at": "2026-01-23T08:00:00Z",
        "finished_at": "2026-01-23T08:00:00Z",
        "calendars": 0,
        "added": 3,
        "changed": 0,
        "removed": 0,
        "held": 0,
        "quarantined": 0,
        "resets": 0,
        "compared": 0,
        "untold": 0,
        "error_code": "",
        "error_text": "",
        "notes": ["one"],
    }


def test_syncs_without_news_are_one_run_that_counts_them(api: Api, host: User) -> None:
    connector = manual(host)
    FoldedRunFactory(connector=connector, times=100, started_at=OLD)
    (run,) = told(api.get(f"connectors/{connector.pk}/runs/"), 200)["results"]
    assert {name: run[name] for name in ("times", "outcome", "added")} == {
        "times": 100,
        "outcome": "ok",
        "added": 0,
    }
    assert [run[name] for name in ("started_at", "last_started_at", "finished_at")] == [
        "2026-01-23T08:00:00Z",
        "2026-01-23T16:15:00Z",
        "2026-01-23T16:15:00.200000Z",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_runs_need_the_same_queries_for_one_and_three(
    api: Api, host: User, number: int, django_assert_num_queries: Any
) -> None:
    connector = manual(host)
    SyncRunFactory.create_batch(number, connector=connector)
    with django_assert_num_queries(4):
        assert told(api.get(f"connectors/{connector.pk}/runs/"), 200)["count"] == number


@pytest.mark.parametrize("query", ["limit=2", "limit=x", "limit=-1", "offset=" + "9" * 30])
def test_odd_pages_of_a_list_are_no_fault(api: Api, host: User, query: str) -> None:
    manual(host)
    assert told(api.get(f"connectors/?{query}"), 200)["count"] == 1


# --- Connecting -----------------------------------------------------------------------------------


@pytest.fixture
def account(radicale: Radicale, radicale_user: str, settings: LazySettings) -> dict[str, Any]:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1/32"
    radicale.add_calendar(radicale_user, "work", name="Work")
    return {"address": radicale.url, "username": radicale_user, "password": PASSWORD}


def connect(api: Api, account: dict[str, Any]) -> dict[str, Any]:
    """Ask for the connection, do what the worker does, and look at what became of it."""
    answer = api.post("connectors/", account)
    begun = told(answer, 202)
    assert answer["Location"] == f"/api/v1/connectors/tries/{begun['id']}/"
    trying.run(begun["id"])
    return told(api.get(f"connectors/tries/{begun['id']}/"), 200)


def steps(*states: str) -> list[dict[str, str]]:
    return [
        {"code": code, "label": label, "state": state}
        for (code, label), state in zip(STEPS.items(), states, strict=True)
    ]


def test_connecting_is_answered_at_once_with_a_try_to_follow(
    api: Api, host: User, account: dict[str, Any]
) -> None:
    body = told(api.post("connectors/", account), 202)
    attempt = ConnectionTry.objects.get(host=host)
    assert body == {
        "id": str(attempt.pk),
        "kind": "caldav",
        "address": account["address"],
        "state": "running",
        "steps": steps(*["waiting"] * 5),
        "error": None,
        "connector": None,
        "created_at": iso(attempt.created_at),
    }
    assert told(api.get(f"connectors/tries/{attempt.pk}/"), 200) == body
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == (TRY_TASK, {"attempt_id": str(attempt.pk)})


def test_a_try_that_is_done_leads_to_its_connector(
    api: Api, host: User, account: dict[str, Any]
) -> None:
    body = connect(api, account | {"name": "Work", "interval": 15})
    connector = Connector.objects.get()
    assert connector.host == host
    assert (body["state"], body["connector"], body["error"]) == ("done", connector.pk, None)
    assert body["steps"] == steps("done", "done", "skipped", "done", "done")
    assert PASSWORD not in str(body)
    found = told(api.get(f"connectors/{body['connector']}/"), 200)
    wished = ("name", "kind", "address", "mode", "interval")
    assert [found[name] for name in wished] == ["Work", "caldav", account["address"], "auto", 15]
    assert found["state"]["code"] == "first-sync"
    assert asked_for() == [(connector.pk, "first")]


def test_a_connector_may_sync_by_hand_only(api: Api, account: dict[str, Any]) -> None:
    connect(api, account | {"mode": "manual"})
    assert Connector.objects.get().mode == "manual"


def test_a_wrong_password_is_told_with_its_remedy_and_no_password_is_kept(
    api: Api, account: dict[str, Any]
) -> None:
    body = connect(api, account | {"password": "wrong"})
    assert (body["state"], body["connector"]) == ("failed", None)
    assert body["steps"] == steps("done", "done", "skipped", "failed", "waiting")
    cause = body["error"]["cause"]
    assert cause.startswith("The server refused the user name and password.")
    assert body["error"] == {
        "code": "sign-in-refused",
        "cause": cause,
        "remedy": "Check both. Many services (iCloud, Fastmail, accounts with two-step sign-in) "
        "need an app password, made in the account's security settings.",
        "follows": "Nothing was stored, and nothing further happens by itself.",
    }
    assert Connector.objects.count() == 0
    assert unseal(ConnectionTry.objects.get().sealed_credentials)["password"] == ""


def test_an_address_in_a_private_network_is_refused(
    api: Api, account: dict[str, Any], settings: LazySettings
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = ""
    assert connect(api, account)["error"]["code"] == "address-forbidden"


def test_an_account_is_connected_only_once(api: Api, account: dict[str, Any]) -> None:
    first = connect(api, account)
    body = connect(api, account)
    assert (body["state"], body["error"]["code"]) == ("failed", "already-connected")
    assert body["connector"] == first["connector"]
    assert Connector.objects.count() == 1


def test_a_try_that_nobody_ran_is_told_as_lost(api: Api, account: dict[str, Any]) -> None:
    begun = told(api.post("connectors/", account), 202)
    ConnectionTry.objects.update(created_at=timezone.now() - timedelta(seconds=91))
    body = told(api.get(f"connectors/tries/{begun['id']}/"), 200)
    assert (body["state"], body["error"]["code"]) == ("failed", "try-lost")
    trying.run(begun["id"])
    assert told(api.get(f"connectors/tries/{begun['id']}/"), 200)["state"] == "failed"
    assert not Connector.objects.exists()


def test_a_try_belongs_to_who_asked_for_it(api: Api, account: dict[str, Any]) -> None:
    begun = told(api.post("connectors/", account), 202)
    stranger = Api(UserFactory())
    assert told(stranger.get(f"connectors/tries/{begun['id']}/"), 404) == NOT_FOUND


# --- Too many tries -------------------------------------------------------------------------------


FAR = {"address": "https://cal.example.com/", "username": "anna", "password": "secret"}


def test_only_so_many_tries_of_one_user_are_under_way_at_once(
    api: Api, host: User, settings: LazySettings
) -> None:
    settings.CONNECT_AT_ONCE = 2
    assert [api.post("connectors/", FAR).status_code for _ in range(3)] == [202, 202, 429]
    answer = api.post("connectors/", FAR)
    assert answer["Retry-After"] == "15"
    assert told(answer, 429) == problem(
        "too-many-tries",
        429,
        "Too Many Requests",
        "Nothing was tried yet: you have as many tries to connect under way as there may be at "
        "once (2). Wait until one has ended, then try again.",
    )
    assert Api(UserFactory()).post("connectors/", FAR).status_code == 202
    ConnectionTry.objects.filter(host=host).update(state="failed")
    assert api.post("connectors/", FAR).status_code == 202


def test_only_so_many_tries_of_all_are_under_way_at_once(db: None, settings: LazySettings) -> None:
    settings.CONNECT_AT_ONCE_IN_TOTAL = 2
    answers = [Api(UserFactory()).post("connectors/", FAR) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert "the portal is trying many other accounts" in answers[-1].json()["detail"]


def test_tries_are_counted_within_the_time_behind_whatever_became_of_them(
    api: Api, settings: LazySettings
) -> None:
    settings.CONNECT_RATE = "2/h"
    start = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)
    answers = []
    for minutes in (0, 30, 59, 61, 89, 91):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            answers.append(api.post("connectors/", FAR))
        ConnectionTry.objects.update(state="failed")
    assert [answer.status_code for answer in answers] == [202, 202, 429, 202, 429, 202]
    assert answers[2]["Retry-After"] == "60"
    assert answers[2].json()["detail"].endswith("Try again in 1 minute.")
    assert ConnectionTry.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"password": ""}, {"password": ["This field may not be blank."]}),
        ({"address": "two words"}, {"address": ["An address has no spaces in it."]}),
        ({"kind": "memory"}, {"kind": ['"memory" is not a valid choice.']}),
        ({"interval": 7}, {"interval": ['"7" is not a valid choice.']}),
        (
            {"username": "", "address": "cal.example.com"},
            {"username": ["Give the user name, or a mail address as the address."]},
        ),
    ],
)
def test_a_form_that_is_not_right_is_not_tried(
    api: Api, change: dict[str, Any], errors: dict[str, Any]
) -> None:
    form = {"address": "https://cal.example.com/", "username": "anna", "password": "secret"}
    assert told(api.post("connectors/", form | change), 400) == invalid(**errors)
    assert not ConnectionTry.objects.exists()
