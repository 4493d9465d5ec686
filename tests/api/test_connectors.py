"""Connectors over HTTP, against a real CalDAV server."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from connectors.alerts.catalogue import CATALOGUE
from connectors.models import ConnectionTry, Connector
from tests.api.client import NOT_FOUND, Api, invalid, problem, told
from tests.factories import AlertFactory, CalendarFactory, ConnectorFactory, SyncRunFactory
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale

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
    with django_assert_num_queries(5):
        assert told(api.get("connectors/"), 200)["count"] == number


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
    jobs = ProcrastinateJob.objects.values_list("task_name", "args")
    assert list(jobs) == [
        ("calendars.sync_connector", {"connector_id": connector.pk, "trigger": "api"})
    ]


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
        "started_at": "2026-01-23T08:00:00Z",
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


def test_an_account_is_connected_while_the_caller_waits(
    api: Api, host: User, account: dict[str, Any]
) -> None:
    body = told(api.post("connectors/", account | {"name": "Work", "interval": 15}), 201)
    connector = Connector.objects.get()
    assert connector.host == host
    assert {name: body[name] for name in ("id", "name", "kind", "address", "mode", "interval")} == {
        "id": connector.pk,
        "name": "Work",
        "kind": "caldav",
        "address": account["address"],
        "mode": "auto",
        "interval": 15,
    }
    assert body["state"]["code"] == "first-sync"
    assert PASSWORD not in str(body)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args["trigger"]) == ("calendars.sync_connector", "first")


def test_a_connector_may_sync_by_hand_only(api: Api, account: dict[str, Any]) -> None:
    assert told(api.post("connectors/", account | {"mode": "manual"}), 201)["mode"] == "manual"


def test_a_wrong_password_is_told_with_its_remedy_and_nothing_is_kept(
    api: Api, account: dict[str, Any]
) -> None:
    body = told(api.post("connectors/", account | {"password": "wrong"}), 422)
    cause = body["cause"]
    assert cause.startswith("The server refused the user name and password.")
    assert body == problem(
        "connection-failed",
        422,
        "Unprocessable Entity",
        cause,
        code="sign-in-refused",
        cause=cause,
        remedy="Check both. Many services (iCloud, Fastmail, accounts with two-step sign-in) need "
        "an app password, made in the account's security settings.",
    )
    assert (Connector.objects.count(), ConnectionTry.objects.count()) == (0, 0)


def test_an_address_in_a_private_network_is_refused(
    api: Api, account: dict[str, Any], settings: LazySettings
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = ""
    assert told(api.post("connectors/", account), 422)["code"] == "address-forbidden"


def test_an_account_is_connected_only_once(api: Api, account: dict[str, Any]) -> None:
    first = told(api.post("connectors/", account), 201)
    body = told(api.post("connectors/", account), 409)
    assert (body["type"], body["connector"]) == (
        "urn:daybook:problem:already-connected",
        first["id"],
    )
    assert Connector.objects.count() == 1


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
