import pytest
from django.test import Client
from django.urls import reverse

from calendars.sync.engine import sync_connector
from connectors.kinds.missing import KindMissing
from connectors.kinds.registry import kinds, kinds_with_form, offered_kinds, open_provider
from connectors.models import SyncRun
from providers.base import Provider
from providers.credentials import HeldCredentials
from providers.network import NetworkPolicy
from providers.words import remedy
from tests.factories import ConnectorFactory


def test_only_kinds_for_users_are_offered() -> None:
    assert [kind.code for kind in offered_kinds()] == ["outlook", "caldav"]
    assert [kind.code for kind in kinds_with_form()] == ["caldav"]


@pytest.mark.parametrize("code", list(kinds()))
def test_every_kind_opens_without_sending_anything(code: str) -> None:
    provider = open_provider(
        code,
        address="https://nobody.invalid/",
        credentials=HeldCredentials({"username": "john", "password": "secret"}),
        details={},
        policy=NetworkPolicy(),
    )
    with provider:
        assert isinstance(provider, Provider)
        assert provider.kind == kinds()[code].code == code


def test_caldav_says_why_it_polls() -> None:
    assert "do not push" in kinds()["caldav"].push.why


def test_kind_that_is_not_set_up_is_refused_with_its_remedy() -> None:
    with pytest.raises(KindMissing) as refused:
        open_provider(
            "fax", address="", credentials=HeldCredentials({}), details={}, policy=NetworkPolicy()
        )
    assert "CALENDAR_KINDS" in remedy(refused.value.code)


@pytest.mark.django_db
def test_pages_and_syncs_say_that_a_kind_is_not_set_up(client: Client) -> None:
    connector = ConnectorFactory(kind="fax")
    run = sync_connector(connector.pk, trigger=SyncRun.Trigger.BUTTON)
    assert (run.outcome, run.error_code) == ("failed", "kind-missing")
    client.force_login(connector.host)
    names = ("connectors:detail", "connectors:disconnect", "connectors:reconnect")
    pages = [client.get(reverse(name, args=[connector.pk])) for name in names]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "not set up for accounts of this kind" in pages[0].content.decode()
    assert client.get(reverse("connectors:list")).status_code == 200
