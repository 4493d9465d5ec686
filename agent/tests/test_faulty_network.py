"""The agent behind firewalls, proxies and hotels: it falls back, says why, and recovers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from daybook_connector.agent import RunningAgent
from daybook_connector.local import settings_file
from daybook_connector.local.paths import HOME
from daybook_connector.local.secrets import save_token
from daybook_connector.local.settings_file import Settings
from daybook_connector.network import connections
from daybook_connector.status import condition_words
from daybook_connector.status.status import Status
from daybook_connector.stores.fake import FakeDesk

from tests.authority import Authority
from tests.faults import ConnectProxy, Fault, Middlebox, opened
from tests.portal import TOKEN, Portal
from tests.stage import agent, desk, write


@dataclass
class Office:
    """An agent on a PC, a box that every connection passes, and the portal behind it."""

    running: RunningAgent
    box: Middlebox
    portal: Portal
    desk: FakeDesk

    async def until(self, reached: Callable[[Status], bool]) -> Status:
        """Wait until the agent's status is as wanted; the status."""
        news = asyncio.Event()
        stop = self.running.subscribe(lambda status: news.set())
        try:
            async with asyncio.timeout(25):
                while not reached(status := self.running.status()):
                    news.clear()
                    await news.wait()
                return status
        finally:
            stop()

    async def arrives(self) -> None:
        """An event that is made now gets to the portal."""
        await self.has_arrived(write(self.desk))

    async def has_arrived(self, key: str) -> None:
        held = self.portal.calendars
        await self.portal.until(lambda: "work" in held and key in held["work"].events)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME, str(tmp_path))
    return tmp_path


@pytest.fixture
def authority(home: Path) -> Authority:
    return Authority(home)


@asynccontextmanager
async def office(
    home: Path, authority: Authority, fault: Fault = Fault.NONE, proxy: str = "none"
) -> AsyncIterator[Office]:
    async with Portal() as portal:
        target = urlsplit(portal.url).port or 0
        async with opened(Middlebox(target, authority.context("localhost"))) as box:
            box.fault = fault
            pair(home, box.url, proxy, authority)
            calendars = desk()
            async with agent(home, portal, calendars) as running:
                yield Office(running, box, portal, calendars)
                assert portal.wrong == []


def pair(home: Path, url: str, proxy: str, authority: Authority) -> None:
    connector_id = "K7QF-29XM"
    settings_file.save(
        Settings(
            portal=url,
            connector_id=connector_id,
            store="memory",
            proxy=proxy,
            ca_file=str(authority.file),
        ),
        home,
    )
    save_token(connector_id, TOKEN, home)


def alerts(status: Status) -> set[str]:
    return {alert.code for alert in status.alerts}


def is_online(status: Status) -> bool:
    return status.line == "websocket" and not status.alerts and bool(status.last_sync_at)


BLOCKED = [fault for fault in Fault if fault.name.startswith("UPGRADE_")]


@pytest.mark.parametrize("fault", BLOCKED, ids=lambda fault: fault.name.lower())
async def test_where_websockets_are_blocked_it_polls_says_so_and_returns(
    home: Path, authority: Authority, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "OPEN_SECONDS", 1.0)
    async with office(home, authority, fault) as at:
        polling = await at.until(
            lambda status: status.line == "https" and "channel-blocked" in alerts(status)
        )
        await at.arrives()
        await at.box.become(Fault.NONE)
        await at.until(is_online)
        await at.arrives()

    assert alerts(polling) == {"channel-blocked"}
    told = {state["line"]: state["conditions"] for state in at.portal.of("state")}
    assert [condition["code"] for condition in told["https"]] == ["channel-blocked"]
    assert told["websocket"] == []


SILENCED = {
    Fault.RESET: "server-unreachable",
    Fault.PLAIN_TEXT: "server-unreachable",
    Fault.TROUBLE: "server-unreachable",
    Fault.CAPTIVE_PAGE: "server-unreachable",
    Fault.CAPTIVE_REDIRECT: "server-unreachable",
}


@pytest.mark.parametrize("fault", SILENCED, ids=lambda fault: fault.name.lower())
async def test_where_nothing_gets_through_it_says_so_and_catches_up(
    home: Path, authority: Authority, fault: Fault
) -> None:
    async with office(home, authority) as at:
        await at.until(is_online)
        await at.box.become(fault)
        cut_off = await at.until(
            lambda status: status.line == "" and SILENCED[fault] in alerts(status)
        )
        key = write(at.desk)
        await at.box.become(Fault.NONE)
        await at.until(is_online)
        await at.has_arrived(key)

    assert alerts(cut_off) == {SILENCED[fault]}


async def test_a_line_that_goes_dead_without_a_word_is_given_up(
    home: Path, authority: Authority
) -> None:
    async with office(home, authority) as at:
        await at.until(is_online)
        at.box.delay = 3600
        cut_off = await at.until(lambda status: status.line == "")
        at.box.delay = 0
        await at.box.cut()
        await at.until(is_online)
        await at.arrives()

    assert cut_off.last_sync_at


async def test_a_certificate_that_is_suddenly_another_stops_everything_until_it_is_right(
    home: Path, authority: Authority
) -> None:
    async with office(home, authority) as at:
        await at.until(is_online)
        right, at.box.tls = at.box.tls, Authority(home, "Zscaler Root CA").context("localhost")
        heard = len(at.box.heads)
        await at.box.cut()
        distrustful = await at.until(lambda status: "certificate-invalid" in alerts(status))
        assert len(at.box.heads) == heard
        await at.box.become(Fault.RESET)
        unreachable = await at.until(lambda status: "server-unreachable" in alerts(status))
        await at.box.become(Fault.NONE)
        at.box.tls = right
        await at.until(is_online)
        await at.arrives()

    # The cut came first, but only one thing at a time is in the way.
    assert alerts(distrustful) == {"certificate-invalid"}
    assert alerts(unreachable) == {"server-unreachable"}
    (alert,) = distrustful.alerts
    assert "unable to get local issuer certificate" in condition_words.cause(alert)
    assert "`daybook-connector network --ca-file FILE`" in condition_words.remedy(alert)


async def test_where_idle_lines_are_closed_again_and_again_it_polls_and_loses_nothing(
    home: Path, authority: Authority
) -> None:
    async with office(home, authority) as at:
        await at.until(is_online)
        at.box.idle = 0.1  # less than the time between two heartbeats
        await at.box.cut()
        polling = await at.until(
            lambda status: status.line == "https" and "channel-blocked" in alerts(status)
        )
        for _ in range(3):
            await at.arrives()
        at.box.idle = None
        await at.until(is_online)
        await at.arrives()

    assert alerts(polling) == {"channel-blocked"}
    (alert,) = polling.alerts
    assert "is cut again and again" in condition_words.cause(alert)
    assert "let those to the portal's host stay open" in condition_words.remedy(alert)


async def test_a_slow_line_is_used_all_the_same(home: Path, authority: Authority) -> None:
    async with office(home, authority) as at:
        at.box.delay, at.box.rate = 0.15, 20_000
        await at.until(is_online)
        await at.arrives()


async def test_behind_a_proxy_with_sign_in_everything_works_until_it_forbids(
    home: Path, authority: Authority
) -> None:
    async with opened(ConnectProxy(("anna", "secret"))) as proxy:
        address = f"http://anna:secret@localhost:{proxy.port}"
        async with office(home, authority, proxy=address) as at:
            await at.until(is_online)
            await at.arrives()
            proxy.forbids = True
            await at.box.cut()
            refused = await at.until(lambda status: "server-unreachable" in alerts(status))
            proxy.forbids = False
            await at.until(is_online)
            await at.arrives()

    assert set(proxy.tunnels) == {f"localhost:{at.box.port}"}
    assert "secret" not in str(refused)
