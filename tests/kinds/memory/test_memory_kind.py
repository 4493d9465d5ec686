"""A kind of account from the connect page to its end, with nothing outside its folder naming it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from calendars.models import BusyTime
from calendars.tasks import sync_connector
from connectors import trying
from connectors.channels.ending import end_channels
from connectors.kinds.registry import kinds
from connectors.models import ConnectionTry, Connector, PushChannel
from diagnosis.case import Case
from diagnosis.ladder import climb
from diagnosis.registry import check
from diagnosis.words.told import told
from tests.calendars.conftest import meeting
from tests.factories import UserFactory
from tests.kinds.memory import provider as memory
from tests.syncs import asked_for

ADDRESS = "memory://portal.example"
ROOT = Path(__file__).resolve().parents[3]
PORTAL = [
    "accounts", "alerts", "bookings", "calendars", "config", "connectors", "diagnosis", "fleet",
    "kinds", "live", "providers", "templates",
]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Iterator[memory.MemoryAccount]:
    made = memory.add_account(ADDRESS, "john", "secret")
    made.add_calendar("/office/", name="Work")
    yield made
    memory.forget_accounts()


@pytest.fixture
def host() -> User:
    return UserFactory()


@pytest.fixture
def page(client: Client, host: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser of the host, at a portal that offers the kind."""
    # The choices of the API are made when its addresses are first asked for.
    reverse("connectors:connect")
    offered = replace(kinds()["memory"], offered=True)
    monkeypatch.setitem(kinds(), "memory", offered)  # type: ignore[arg-type]
    client.force_login(host)
    return client


@pytest.fixture
def connector(page: Client, account: memory.MemoryAccount) -> Connector:
    """Connected on the connect page, in real-time mode, and synced."""
    form = {
        "kind": "memory",
        "address": ADDRESS,
        "username": "john",
        "password": "secret",
        "sync": "realtime",
    }
    assert page.post(reverse("connectors:connect"), form).status_code == 302
    made = trying.run(ConnectionTry.objects.get().pk)
    assert made is not None
    do_what_waits()
    made.refresh_from_db()
    return made


def do_what_waits() -> list[str]:
    """What the worker of syncs does. Returns the triggers."""
    waiting = asked_for()
    for connector_id, trigger in waiting:
        sync_connector(connector_id, trigger)
    return [trigger for _, trigger in waiting]


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def shown(page: Client, connector: Connector) -> str:
    return text_of(page.get(reverse("connectors:detail", args=[connector.pk])))


def test_the_connect_page_introduces_it(page: Client) -> None:
    text = text_of(page.get(reverse("connectors:connect")))
    assert "In memory" in text
    assert "Calendars in memory are for tests." in text


def test_it_is_connected_read_and_subscribed_to(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    assert (connector.kind, connector.account, connector.mode) == ("memory", "john", "realtime")
    assert connector.calendars.get().verified_at is not None
    assert len(account.channels) == 1


def test_what_its_service_tells_is_read(
    connector: Connector, account: memory.MemoryAccount, client: Client
) -> None:
    soon = f"{timezone.now() + timedelta(days=3):%Y-%m-%d} 09:00"
    account.calendars["/office/"].put(meeting("one", soon))
    (name, channel), *_ = account.channels.items()
    for secret, triggers in (("wrong", []), (channel.secret, ["push"])):
        headers = {"Channel": name, "Secret": secret}
        answer = client.post(reverse("memory:news"), headers=headers)
        assert (answer.status_code, do_what_waits()) == (204, triggers)
    assert BusyTime.objects.count() == 1


def test_its_page_shows_its_panel_and_speaks_its_words(connector: Connector, page: Client) -> None:
    text = shown(page, connector)
    assert "Channels 1 State thawed" in text
    assert "Place in memory" in text


def test_it_answers_the_questions_of_a_diagnosis(
    connector: Connector, account: memory.MemoryAccount
) -> None:
    def answers() -> list[str]:
        case = Case(connector, timezone.now())
        asked = [check(question, "memory") for question in ("sync", "network")]
        return [told(one).title for one in climb(asked, case, now=case.now, watch=monotonic)]

    usual, network = answers()
    assert (usual, network) == ("The last sync is recent enough", "There is no way to stand in")
    account.is_frozen = True
    assert answers() == ["The account is frozen", network]


def test_its_alert_comes_and_goes(
    connector: Connector, account: memory.MemoryAccount, page: Client
) -> None:
    account.is_frozen = True
    page.post(reverse("connectors:sync", args=[connector.pk]))
    do_what_waits()
    alert = Alert.objects.get(code="memory-frozen")
    assert (alert.connector_id, alert.resolved_at) == (connector.pk, None)
    assert "It holds 1 calendars." in shown(page, connector)
    account.is_frozen = False
    sync_connector(connector.pk, "button")
    alert.refresh_from_db()
    assert alert.resolved_at is not None


def test_it_hears_what_happens_to_its_connectors(
    connector: Connector, account: memory.MemoryAccount, page: Client
) -> None:
    page.post(reverse("connectors:mode", args=[connector.pk]), {"sync": "15"})
    for name in ("sync", "pause", "resume"):
        page.post(reverse(f"connectors:{name}", args=[connector.pk]))
    gone = page.post(reverse("connectors:disconnect", args=[connector.pk]), follow=True)
    assert account.lived == [
        "settings changed", "asked to sync", "paused", "resumed", "disconnecting"
    ]  # fmt: skip
    assert f"{connector.name} is forgotten, as memories are." in text_of(gone)
    end_channels(None, now=timezone.now())
    assert (account.channels, PushChannel.objects.count()) == ({}, 0)


def test_nothing_of_the_portal_names_it() -> None:
    sources = [
        file
        for folder in PORTAL
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".html")
    ]
    assert len(sources) > 500
    named = [file for file in sources if "kinds.memory" in file.read_text()]
    named += [file for file in sources if '"memory"' in file.read_text()]
    assert named == []
