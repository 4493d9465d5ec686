"""Invitations to pair a PC, as an IT department makes them for many."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from kinds.outlook.models import OutlookAccount
from kinds.outlook.pairing import PcClaim, pair
from tests.api.client import NOT_FOUND, Api, invalid, lacks, problem, told
from tests.factories import AgentFactory, ConnectorFactory, OutlookAccountFactory, UserFactory

PAIRINGS = "connectors/outlook/pairings/"


def iso(account: OutlookAccount) -> str:
    assert account.code_expires_at is not None
    return account.code_expires_at.isoformat().replace("+00:00", "Z")


def test_a_code_is_made_and_told_once(api: Api, host: User) -> None:
    made = told(api.post(PAIRINGS, {}), 201)
    account = OutlookAccount.objects.get(host=host)
    code = made.pop("code")
    assert re.fullmatch(r"\d{3}-\d{3}", code)
    shown = {
        "connector_id": account.public_id,
        "stage": "waiting",
        "until": iso(account),
        "pc": "",
        "connector": None,
    }
    assert made == shown | {"portal": settings.SITE_URL}
    assert told(api.get(f"{PAIRINGS}{account.public_id}/"), 200) == shown
    assert told(api.get(PAIRINGS), 200)["results"] == [shown]

    paired = pair(PcClaim(account.public_id, code, "ANNA-PC"), now=timezone.now())
    now = told(api.get(f"{PAIRINGS}{account.public_id}/"), 200)
    assert (now["stage"], now["pc"], now["connector"]) == (
        "paired", "ANNA-PC", paired.connector.pk
    )  # fmt: skip


def test_another_pc_is_invited_for_the_same_connector(api: Api, host: User) -> None:
    agent = AgentFactory(account__connector__host=host)
    connector = agent.account.connector_id
    made = told(api.post(PAIRINGS, {"connector": connector}), 201)
    assert (made["connector_id"], made["stage"], made["pc"], made["connector"]) == (
        agent.account.public_id, "waiting", "ANNA-PC", connector
    )  # fmt: skip


def test_only_ones_own_outlook_can_be_invited_for(api: Api, host: User) -> None:
    caldav, other = ConnectorFactory(host=host), OutlookAccountFactory()
    for pk in (caldav.pk, other.connector_id, 10**18):
        refused = told(api.post(PAIRINGS, {"connector": pk}), 400)
        assert refused == invalid(connector=["You have no Outlook connector of this number."])
    assert not OutlookAccount.objects.owned_by(host).exists()


def test_pairings_of_others_are_not_there(api: Api, stranger: Api) -> None:
    name = told(stranger.post(PAIRINGS, {}), 201)["connector_id"]
    assert told(api.get(f"{PAIRINGS}{name}/"), 404) == NOT_FOUND
    assert told(api.get(PAIRINGS), 200)["count"] == 0


def test_an_administrator_makes_a_code_for_a_user_who_sees_it(host: User, client: Client) -> None:
    admin = UserFactory(is_superuser=True)
    made = told(Api(admin).post(PAIRINGS, {"host": host.email.upper()}), 201)
    account = OutlookAccount.objects.get()
    assert (account.host, made["connector_id"]) == (host, account.public_id)

    assert told(Api(admin).get(PAIRINGS), 200)["count"] == 0
    assert told(Api(admin).get(f"{PAIRINGS}{account.public_id}/"), 404) == NOT_FOUND
    seen = told(Api(host).get(f"{PAIRINGS}{account.public_id}/"), 200)
    assert (seen["stage"], "code" in seen) == ("waiting", False)

    for user, shown in ((host, True), (admin, False)):
        client.force_login(user)
        page = client.get("/connectors/").content.decode()
        assert (f"/connectors/pairing/{account.public_id}/" in page) is shown


def test_an_administrator_moves_a_users_connector_to_another_pc(host: User) -> None:
    agent = AgentFactory(account__connector__host=host)
    api, connector = Api(UserFactory(is_superuser=True)), agent.account.connector_id
    made = told(api.post(PAIRINGS, {"host": host.email, "connector": connector}), 201)
    assert (made["connector_id"], made["stage"]) == (agent.account.public_id, "waiting")
    refused = told(api.post(PAIRINGS, {"host": host.email, "connector": connector + 1}), 400)
    assert refused == invalid(connector=["This user has no Outlook connector of this number."])
    # Named for nobody, it would have to be the administrator's own.
    refused = told(api.post(PAIRINGS, {"connector": connector}), 400)
    assert refused == invalid(connector=["You have no Outlook connector of this number."])


def test_only_an_administrator_makes_codes_for_others(api: Api, host: User) -> None:
    detail = "Only administrators of the portal may make codes for other users."
    expected = problem("permission-denied", 403, "Forbidden", detail)
    # Whether there is such a user is nobody's business either.
    for email in (UserFactory().email, host.email, "nobody@example.com"):
        assert told(api.post(PAIRINGS, {"host": email}), 403) == expected
    assert not OutlookAccount.objects.exists()


@pytest.mark.django_db
def test_a_code_is_made_for_active_users_only() -> None:
    api = Api(UserFactory(is_superuser=True))
    gone = UserFactory(is_active=False)
    for email in (gone.email, "nobody@example.com"):
        refused = told(api.post(PAIRINGS, {"host": email}), 400)
        assert refused == invalid(host=["No active user has this mail address."])
    assert told(api.post(PAIRINGS, {"host": "anna"}), 400)["errors"].keys() == {"host"}
    assert not OutlookAccount.objects.exists()


def test_making_a_code_needs_the_scope_for_connectors(host: User) -> None:
    weak = Api(host, ("read", "pages", "bookings"))
    assert told(weak.post(PAIRINGS, {}), 403) == lacks("connectors")
    assert not OutlookAccount.objects.exists()


def test_real_time_is_refused_for_kinds_that_do_not_push(api: Api) -> None:
    wish = {"address": "https://cal.example", "username": "a", "password": "b", "mode": "realtime"}
    assert told(api.post("connectors/", wish), 400) == invalid(
        mode=[
            "Real-time is not possible: CalDAV servers do not push changes, so Daybook asks them "
            "at the interval you choose."
        ]
    )
