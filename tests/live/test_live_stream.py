"""The live stream: who receives what, when, and when no more."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Membership, User
from connectors.models import Connector
from live import audience, consumer, fragments
from live.audience import Audience
from live.publish import publish
from tests.factories import (
    PASSWORD,
    ConnectorFactory,
    MembershipFactory,
    SyncRunFactory,
    TeamFactory,
    UserFactory,
)
from tests.live.live_socket import Socket

pytestmark = [pytest.mark.django_db(transaction=True)]

OWN_ORIGIN = "http://testserver"
QUIET = 0.4
"""Seconds after which a message that did not come will not come."""


@pytest.fixture(autouse=True)
def fleet_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows the health of every connector the viewer may see."""

    def render(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
        seen = Connector.objects.visible_to(viewer).filter(pk=pk) if "lines" in topics else []
        return [f'<p id="line-{one.pk}" hx-swap-oob="true">{one.name}</p>' for one in seen]

    known = {"connector": [*fragments._renders["connector"], render]}
    monkeypatch.setattr(fragments, "_renders", fragments._renders | known)


@pytest.fixture
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is noticed by the look that is taken now and then."""
    monkeypatch.setattr(audience, "LOOK_AGAIN", 600.0)


@pytest.fixture
def anna() -> User:
    return UserFactory(name="Anna")


@pytest.fixture
def connector(anna: User) -> Connector:
    return ConnectorFactory(host=anna, name="Annas calendar")


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def cookie(session: str) -> tuple[bytes, bytes]:
    return (b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())


def socket_to(topics: str, session: str = "", origin: str = OWN_ORIGIN, **headers: str) -> Socket:
    told = [(b"host", headers.pop("host", "testserver").encode()), cookie(session)]
    told += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if origin:
        told.append((b"origin", origin.encode()))
    return Socket(f"/live/?topics={topics}", told)


@asynccontextmanager
async def watching(topics: str, user: User, session: str = "") -> AsyncIterator[Any]:
    session = session or await sync_to_async(session_of)(user)
    socket = socket_to(topics, session)
    assert await socket.connect()
    socket.first = await socket.hear()
    try:
        yield socket
    finally:
        await socket.disconnect()


async def change(connector: Connector, what: str = "connector") -> None:
    await sync_to_async(publish)(host_id=connector.host_id, what=what, pk=connector.pk)


def in_database(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    return sync_to_async(function)


async def hears_nothing(socket: Socket) -> bool:
    return await socket.receive_nothing(QUIET, 0.02)


# --- Who may open it ---


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (OWN_ORIGIN, True),
        ("https://evil.example", False),
        ("http://testserver.evil.example", False),
        ("https://testserver", False),
        ("http://testserver:80", True),
        ("http://testserver:8000", False),
        ("http://testserver@evil.example", False),
        ("http://[", False),
        ("http://testserver:port", False),
        ("null", False),
        ("", False),
    ],
)
async def test_only_our_own_pages_may_open_it(anna: User, origin: str, allowed: bool) -> None:
    socket = socket_to("dashboard", await in_database(session_of)(anna), origin)
    connected = await socket.connect()
    assert connected is allowed
    await socket.disconnect()


@pytest.mark.parametrize(
    ("site", "behind_proxy", "host", "origin", "allowed"),
    [
        ("https://book.example", False, "book.example", "https://book.example", True),
        ("https://book.example", False, "book.example", "http://book.example", False),
        ("https://book.example", False, "book.example:443", "https://book.example", True),
        ("https://book.example", False, "inner:8000", "https://book.example", True),
        ("https://book.example", False, "other.example", "https://other.example", True),
        ("https://book.example", False, "other.example", "http://other.example", False),
        ("http://book.example", False, "other.example", "http://other.example", True),
        ("http://book.example", False, "other.example", "https://other.example", False),
        ("http://book.example", True, "other.example", "https://other.example", True),
        ("http://book.example", True, "other.example", "http://other.example", False),
    ],
)
async def test_a_page_of_the_same_name_without_https_is_another_site(
    anna: User, settings: Any, site: str, behind_proxy: bool, host: str, origin: str, allowed: bool
) -> None:
    settings.SITE_URL, settings.HTTPS = site, site.startswith("https")
    settings.TRUSTED_PROXY = behind_proxy
    session = await in_database(session_of)(anna)
    socket = socket_to("dashboard", session, origin, host=host, x_forwarded_proto="https")
    connected = await socket.connect()
    assert connected is allowed
    await socket.disconnect()


async def test_a_host_that_is_not_ours_is_refused(anna: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    socket = socket_to("dashboard", await in_database(session_of)(anna))
    connected = await socket.connect()
    assert connected is False


async def test_who_is_not_signed_in_is_told_so() -> None:
    socket = socket_to("dashboard")
    assert await socket.connect()
    assert await socket.closed_with() == consumer.SIGNED_OUT


@pytest.mark.parametrize(
    "topics", ["", "../etc", "a" * 31, ",".join(f"connector:{n}" for n in range(21))]
)
async def test_topics_that_make_no_sense_are_refused(anna: User, topics: str) -> None:
    socket = socket_to(topics, await in_database(session_of)(anna))
    assert await socket.connect()
    assert await socket.closed_with() == consumer.BAD_TOPICS


async def test_another_address_has_no_stream(anna: User) -> None:
    headers = [(b"host", b"testserver"), (b"origin", OWN_ORIGIN.encode())]
    socket = Socket("/elsewhere/", headers)
    connected = await socket.connect()
    assert connected is False


# --- What is sent ---


async def test_the_present_state_comes_first_then_each_change(
    anna: User, connector: Connector
) -> None:
    async with watching("dashboard", anna) as socket:
        assert "Annas calendar" in socket.first
        assert 'id="dashboard-agenda" hx-swap-oob="true"' in socket.first
        await in_database(Connector.objects.update)(name="Renamed")
        await change(connector)
        second = await socket.hear()
        assert f'id="connector-card-{connector.pk}"' in second
        assert "Renamed" in second
        assert "dashboard-agenda" not in second


async def test_changes_of_one_moment_come_as_one_message(anna: User, connector: Connector) -> None:
    async with watching("lines", anna) as socket:
        for number in range(30):
            await in_database(Connector.objects.update)(name=f"Name {number}")
            await change(connector)
        said = []
        while not said or "Name 29" not in said[-1]:
            said.append(await socket.hear())
        assert len(said) < 15
        assert await hears_nothing(socket)


async def test_each_browser_hears_its_own_language(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the profile before that of the browser, as on pages."""

    def render(viewer: User, topics: frozenset[str]) -> list[str]:
        return [f'<p id="said" hx-swap-oob="true">{gettext("Members")}</p>']

    monkeypatch.setattr(fragments, "_snapshots", [render])
    session = await in_database(session_of)(anna)

    async def first(browser: str) -> str:
        socket = socket_to("lines", session, accept_language=browser)
        assert await socket.connect()
        told = str(await socket.hear())
        await socket.disconnect()
        return told

    both = await asyncio.gather(first("de-AT"), first("en"))
    assert [re.sub("<[^>]*>", "", told) for told in both] == ["Mitglieder", "Members"]
    await in_database(User.objects.update)(language="de")
    assert "Mitglieder" in await first("en")


async def test_what_looks_as_before_is_not_sent_again(anna: User, connector: Connector) -> None:
    async with watching("lines", anna) as socket:
        await change(connector)
        assert "Annas calendar" in await socket.hear()
        await change(connector)
        assert await hears_nothing(socket)


async def test_a_change_between_the_page_and_the_socket_is_not_lost(
    anna: User, connector: Connector
) -> None:
    """The groups are joined before the state is read: at any moment one of the two tells it."""
    session = await in_database(session_of)(anna)
    socket = socket_to("dashboard", session)
    opening = asyncio.create_task(socket.connect())
    await in_database(Connector.objects.update)(name="Meanwhile")
    await change(connector)
    assert await opening
    assert "Meanwhile" in await socket.hear()
    await socket.disconnect()


async def test_two_tabs_are_rendered_once(
    anna: User, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = []
    real = fragments.changed

    def counting(viewer: User, changes: Any, topics: Any) -> dict[str, str]:
        rendered.append(changes)
        return real(viewer, changes, topics)

    monkeypatch.setattr(fragments, "changed", counting)
    session = await in_database(session_of)(anna)
    async with watching("lines", anna, session) as one, watching("lines", anna, session) as two:
        assert Audience.count_watchers() == 2
        await change(connector)
        expected = f'<p id="line-{connector.pk}" hx-swap-oob="true">Annas calendar</p>'
        assert [await one.hear(), await two.hear()] == [expected, expected]
        assert rendered == [[("connector", str(connector.pk))]]
    assert Audience.count_watchers() == 0


async def test_a_slow_browser_gets_only_the_latest_of_each_element(anna: User) -> None:
    slow = consumer.LiveConsumer()
    slow._pending, slow._something = {}, asyncio.Event()
    slow.give({"card": "old", "list": "old"})
    slow.give({"card": "new"})
    assert slow._pending == {"list": "old", "card": "new"}
    assert list(slow._pending) == ["list", "card"]


async def test_a_piece_that_fails_does_not_keep_back_the_others(
    anna: User, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(viewer: User, pk: str, topics: frozenset[str]) -> list[str]:
        raise ZeroDivisionError

    known = {"connector": [broken, *fragments._renders["connector"]]}
    monkeypatch.setattr(fragments, "_renders", fragments._renders | known)
    async with watching("lines", anna) as socket:
        await change(connector)
        assert "Annas calendar" in await socket.hear()


async def test_a_silent_stream_beats(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "HEARTBEAT", 0.2)
    async with watching("lines", anna) as socket:
        assert await socket.hear() == consumer.BEAT


async def test_states_that_age_are_looked_at_again(
    anna: User, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody publishes that a sync became overdue: nothing happens at that moment."""
    monkeypatch.setattr(audience, "LOOK_AGAIN", 0.3)
    async with watching("dashboard", anna) as socket:
        await in_database(Connector.objects.update)(name="Nobody said so")
        assert "Nobody said so" in await socket.hear()


# --- Who receives what ---


async def test_nobody_receives_anything_of_a_foreign_connector(
    anna: User, connector: Connector
) -> None:
    """Owner of the connector, team mate, administrator of the team, outsider."""
    team = await in_database(TeamFactory)()
    cast = {"mate": "member", "administrator": "administrator"}
    people = {"owner": anna, "outsider": await in_database(UserFactory)()}
    await in_database(MembershipFactory)(team=team, user=anna)
    for name, role in cast.items():
        people[name] = await in_database(UserFactory)(name=name)
        await in_database(MembershipFactory)(team=team, user=people[name], role=role)
    topics = f"dashboard,lines,connector:{connector.pk},history:{connector.pk}::"
    received = {}
    for name, person in people.items():
        async with watching(topics, person) as socket:
            shown = socket.first
            await in_database(Connector.objects.update)(name=f"Annas for {name}")
            await change(connector)
            while not await hears_nothing(socket):
                shown += await socket.hear()
            received[name] = (
                "Annas" in shown,
                "connector-card" in shown or "connector-now" in shown,
            )
    assert received == {
        "owner": (True, True),
        "mate": (False, False),
        "administrator": (True, False),
        "outsider": (False, False),
    }


async def test_an_administrator_who_is_removed_hears_no_more(
    anna: User, connector: Connector
) -> None:
    team = await in_database(TeamFactory)()
    await in_database(MembershipFactory)(team=team, user=anna)
    boss = await in_database(UserFactory)()
    role = await in_database(MembershipFactory)(team=team, user=boss, role="administrator")
    async with watching("lines", boss) as socket:
        await change(connector)
        assert "Annas calendar" in await socket.hear()
        await in_database(Membership.objects.filter(pk=role.pk).delete)()
        await in_database(Connector.objects.update)(name="Not for you")
        await change(connector)
        assert await hears_nothing(socket)


async def test_a_new_administrator_hears_of_the_team_soon(
    anna: User, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "LOOK_AGAIN", 0.2)
    boss = await in_database(UserFactory)()
    async with watching("lines", boss) as socket:
        team = await in_database(TeamFactory)()
        await in_database(MembershipFactory)(team=team, user=anna)
        await in_database(MembershipFactory)(team=team, user=boss, role="administrator")
        await asyncio.sleep(0.6)
        await change(connector)
        assert "Annas calendar" in await socket.hear()


# --- When it ends ---


def sign_out(session: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.post("/account/logout/")


async def test_a_session_that_ended_hears_no_more(anna: User, connector: Connector) -> None:
    session = await in_database(session_of)(anna)
    async with watching("lines", anna, session) as gone, watching("lines", anna) as kept:
        await in_database(sign_out)(session)
        await change(connector)
        assert await gone.closed_with() == consumer.SIGNED_OUT
        assert "Annas calendar" in await kept.hear()


async def test_a_changed_password_ends_the_other_sessions(anna: User, connector: Connector) -> None:
    async with watching("lines", anna) as socket:
        anna.set_password("another long password")
        await in_database(anna.save)()
        await change(connector)
        assert await socket.closed_with() == consumer.SIGNED_OUT


async def test_a_person_who_may_not_sign_in_any_more_hears_no_more(
    anna: User, connector: Connector
) -> None:
    async with watching("lines", anna) as socket:
        await in_database(User.objects.update)(is_active=False)
        await change(connector)
        assert await socket.closed_with() == consumer.SIGNED_OUT


@pytest.mark.usefixtures("no_second_look")
async def test_signing_out_closes_the_sockets_of_that_session_at_once(anna: User) -> None:
    session = await in_database(session_of)(anna)
    async with watching("lines", anna, session) as gone, watching("lines", anna) as kept:
        await in_database(sign_out)(session)
        assert await gone.closed_with() == consumer.SIGNED_OUT
        assert await hears_nothing(kept)


@pytest.mark.usefixtures("no_second_look")
async def test_a_changed_password_closes_the_sockets_of_other_sessions_at_once(anna: User) -> None:
    session = await in_database(session_of)(anna)
    async with watching("lines", anna) as socket:
        told = {"oldpassword": PASSWORD, "password1": "a longer one", "password2": "a longer one"}
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        await in_database(client.post)("/account/password/change/", told)
        assert await socket.closed_with() == consumer.SIGNED_OUT


@pytest.mark.usefixtures("no_second_look")
async def test_who_is_deactivated_in_the_support_pages_is_sent_away_at_once(anna: User) -> None:
    async with watching("lines", anna) as socket:
        anna.is_active = False
        await in_database(anna.save)()
        assert await socket.closed_with() == consumer.SIGNED_OUT


@pytest.mark.usefixtures("no_second_look")
async def test_a_session_that_runs_out_is_closed_when_it_does(anna: User) -> None:
    session = await in_database(session_of)(anna)
    soon = timezone.now() + timedelta(seconds=2)
    await in_database(Session.objects.filter(pk=session).update)(expire_date=soon)
    async with watching("lines", anna, session) as gone, watching("lines", anna) as kept:
        assert await gone.closed_with() == consumer.SIGNED_OUT
        assert timezone.now() >= soon
        assert await hears_nothing(kept)


# --- What the browser may say ---


async def test_a_refresh_brings_the_whole_state(anna: User, connector: Connector) -> None:
    async with watching("dashboard", anna) as socket:
        await socket.say('{"type": "refresh"}')
        assert await socket.hear() == socket.first


@pytest.mark.parametrize(
    "said",
    [
        "hello", "[]", "{}", '{"type": "delete"}', '"refresh"', "null", "[" * 990, '{"type": {}}',
        "[" * 495 + "]" * 495, '{"type": NaN}', "1" * 999, '"\\ud800"', '{"type": "\x00"}', "1e999",
    ],
)  # fmt: skip
async def test_an_unknown_message_is_answered(anna: User, said: str) -> None:
    async with watching("lines", anna) as socket:
        await socket.say(said)
        assert await socket.hear_json() == {
            "error": "Unknown message.",
            "known": [{"type": "refresh"}],
        }


async def test_a_message_that_is_too_large_ends_it(anna: User) -> None:
    async with watching("lines", anna) as socket:
        await socket.say("x" * 1001)
        assert await socket.closed_with() == consumer.TOO_LARGE


async def test_a_flood_ends_it(anna: User) -> None:
    async with watching("lines", anna) as socket:
        for _ in range(consumer.MOST + 1):
            await socket.say("{}")
        assert await socket.closed_with() == consumer.TOO_MANY


# --- Without a socket ---


def test_polling_brings_the_same_fragments(anna: User, connector: Connector) -> None:
    SyncRunFactory(connector=connector)
    client = Client()
    client.force_login(anna)
    answer = client.get(f"/live/?topics=dashboard,connector:{connector.pk}")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    for name in ("dashboard-connectors", "dashboard-agenda", "connector-now", "connector-panels"):
        assert f'id="{name}" hx-swap-oob="true"' in shown


def test_polling_shows_nothing_of_others(connector: Connector) -> None:
    client = Client()
    client.force_login(UserFactory())
    shown = client.get(f"/live/?topics=dashboard,connector:{connector.pk}").content.decode()
    assert "Annas" not in shown
    assert "connector-now" not in shown


def test_polling_asks_to_sign_in(client: Client) -> None:
    assert client.get("/live/?topics=dashboard").status_code == 401


def test_polling_without_topics_is_a_mistake(anna: User) -> None:
    client = Client()
    client.force_login(anna)
    assert client.get("/live/").status_code == 400
