"""Invitations to pair a PC, as an IT department makes them for many."""

import re

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from connectors.models import OutlookAccount
from connectors.providers.outlook.pairing import Claim, pair
from tests.api.client import NOT_FOUND, Api, invalid, lacks, told
from tests.factories import AgentFactory, ConnectorFactory, OutlookAccountFactory

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

    paired = pair(Claim(account.public_id, code, "ANNA-PC"), now=timezone.now())
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
