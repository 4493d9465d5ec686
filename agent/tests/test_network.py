"""The connections to the portal: errors in our words, the same over HTTP and WebSocket."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from daybook_connector.network import (
    Address,
    http_client,
    portal_address,
    proxy_for,
    suggestion,
    websocket,
)
from daybook_connector.network import errors as trouble
from websockets.exceptions import ConnectionClosed

from tests.authority import Authority
from tests.faults import ConnectProxy, Fault, Middlebox, opened
from tests.small_portal import TOKEN, SmallPortal

SIGNED = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Settings:
    portal: str
    proxy: str = "none"
    ca_file: str = ""


@pytest.fixture
async def portal() -> AsyncIterator[SmallPortal]:
    async with opened(SmallPortal()) as portal:
        yield portal


@pytest.fixture
async def box(portal: SmallPortal, tmp_path: Path) -> AsyncIterator[Middlebox]:
    tls = Authority(tmp_path).context("localhost")
    async with opened(Middlebox(portal.port, tls)) as box:
        yield box


@pytest.fixture
def settings(box: Middlebox, tmp_path: Path) -> Settings:
    return Settings(box.url, ca_file=str(tmp_path / "Test CA.pem"))


async def ask(settings: Settings) -> dict[str, object]:
    async with http_client(settings, timeout=1) as client:
        return dict((await client.get("/agent/v1/reach")).json())


async def open_line(settings: Settings, **kwargs: float) -> str | None:
    """The subprotocol agreed upon, after a ping was answered."""
    url = portal_address(settings.portal).websocket("/agent/v1/line")
    async with websocket(
        settings, url, headers=SIGNED, subprotocols=["daybook.agent.v1"], **kwargs
    ) as line:
        await asyncio.wait_for(await line.ping(), 5)
        return line.subprotocol


async def test_both_ways_lead_to_the_portal(settings: Settings) -> None:
    assert (await ask(settings))["daybook"] is True
    assert await open_line(settings) == "daybook.agent.v1"


async def test_both_ways_lead_through_a_proxy_that_wants_a_sign_in(
    settings: Settings, box: Middlebox
) -> None:
    async with opened(ConnectProxy(("anna", "p@ss:word"))) as proxy:
        settings.proxy = f"http://anna:p%40ss%3Aword@localhost:{proxy.port}"

        assert (await ask(settings))["daybook"] is True
        assert await open_line(settings) == "daybook.agent.v1"

    assert proxy.tunnels == [f"localhost:{box.port}"] * 2
    assert proxy.agents == [b"daybook-connector/0.1.0"] * 2


async def test_a_proxy_without_its_sign_in_is_the_same_error_on_both_ways(
    settings: Settings,
) -> None:
    async with opened(ConnectProxy(("anna", "secret"))) as proxy:
        settings.proxy = proxy.url
        with pytest.raises(trouble.ProxySignIn, match="407"):
            await ask(settings)
        with pytest.raises(trouble.ProxySignIn, match="407"):
            await open_line(settings)


async def test_a_proxy_that_forbids_or_is_gone_is_named_on_both_ways(settings: Settings) -> None:
    async with opened(ConnectProxy()) as proxy:
        proxy.forbids = True
        settings.proxy = proxy.url
        for way in (ask, open_line):
            with pytest.raises(trouble.ProxyRefused, match="403"):
                await way(settings)
    for way in (ask, open_line):
        with pytest.raises(trouble.ProxyUnreachable):
            await way(settings)


BELOW_HTTP = {
    Fault.RESET: trouble.ConnectionCut,
    Fault.SILENT: trouble.TimedOut,
    Fault.PLAIN_TEXT: trouble.NotTls,
}


@pytest.mark.parametrize("fault", BELOW_HTTP, ids=lambda fault: fault.name.lower())
async def test_a_fault_below_http_is_the_same_error_on_both_ways(
    settings: Settings, box: Middlebox, fault: Fault
) -> None:
    await box.become(fault)

    with pytest.raises(BELOW_HTTP[fault]):
        await ask(settings)
    with pytest.raises(BELOW_HTTP[fault]):
        await open_line(settings, open_timeout=1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.UPGRADE_FORBIDDEN,
        Fault.UPGRADE_PAGE,
        Fault.UPGRADE_STRIPPED,
        Fault.UPGRADE_SILENT,
    ],
    ids=lambda fault: fault.name.lower(),
)
async def test_a_blocked_upgrade_is_told_from_a_dead_line(
    settings: Settings, box: Middlebox, fault: Fault
) -> None:
    await box.become(fault)

    with pytest.raises(trouble.UpgradeBlocked):
        await open_line(settings, open_timeout=1)
    assert (await ask(settings))["daybook"] is True


async def test_a_line_that_is_closed_when_idle_ends_with_the_libraries_own_word(
    settings: Settings, box: Middlebox
) -> None:
    box.idle = 0.1
    url = portal_address(settings.portal).websocket("/agent/v1/line")

    async with websocket(settings, url, headers=SIGNED, subprotocols=["daybook.agent.v1"]) as line:
        with pytest.raises(ConnectionClosed):
            await line.recv()


async def test_closed_port_unknown_name_and_foreign_certificate(
    settings: Settings, box: Middlebox
) -> None:
    for way in (ask, open_line):
        with pytest.raises(trouble.CertificateUntrusted, match="unable to get local issuer"):
            await way(Settings(box.url))
        with pytest.raises(trouble.PortalNameUnknown):
            await way(Settings("https://no-such-portal.invalid"))
    await box.close()
    for way in (ask, open_line):
        with pytest.raises(trouble.ConnectionRefused, match=f"localhost:{box.port}"):
            await way(settings)


async def test_a_redirect_is_not_followed(settings: Settings, box: Middlebox) -> None:
    await box.become(Fault.CAPTIVE_REDIRECT)

    async with http_client(settings) as client:
        assert (await client.get("/agent/v1/reach")).status_code == 302


def named(setting: str, portal: Address) -> tuple[str, str] | None:
    proxy = proxy_for(setting, portal)
    return (str(proxy.at), proxy.source) if proxy else None


def test_settings_decide_about_the_proxy_before_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    portal = Address("portal.example.org", 443)
    assert proxy_for("system", portal) is None

    monkeypatch.setenv("HTTPS_PROXY", "http://office:3128")
    monkeypatch.setenv("NO_PROXY", "example.com")

    assert named("system", portal) == ("office:3128", "system")
    assert named("", portal) == ("office:3128", "system")
    assert named("other:8080", portal) == ("other:8080", "settings")
    assert proxy_for("none", portal) is None
    assert proxy_for("system", Address("portal.example.com", 443)) is None


@pytest.mark.parametrize("setting", ["socks5://host", "http://", "http://host:port", "pac+x://y"])
def test_a_proxy_that_cannot_be_used_is_refused(setting: str) -> None:
    with pytest.raises(trouble.ProxyUnusable):
        proxy_for(setting, Address("portal.example.org", 443))


def test_a_sign_in_is_never_shown() -> None:
    proxy = proxy_for("http://anna:secret@office:3128", Address("portal.example.org", 443))

    assert proxy is not None
    assert "secret" in proxy.url
    assert "secret" not in f"{proxy} {proxy!r}"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://portal.example.org", "https://portal.example.org"),
        (" https://Portal.example.org/ ", "https://portal.example.org"),
        ("https://portal.example.org:443", "https://portal.example.org"),
        ("https://portal.example.org:8443", "https://portal.example.org:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_right_address_is_kept_in_one_form(typed: str, url: str) -> None:
    assert portal_address(typed).url == url


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("portal.example.org", "https://portal.example.org"),
        ("portal.example.org:8443/pair?x=1", "https://portal.example.org:8443"),
        ("http://portal.example.org/x", "https://portal.example.org"),
        ("https://portal.example.org/x", "https://portal.example.org"),
        ("not an address", ""),
    ],
)
def test_for_a_wrong_address_the_right_one_is_guessed(typed: str, meant: str) -> None:
    with pytest.raises(trouble.AddressWrong):
        portal_address(typed)
    assert suggestion(typed) == meant
