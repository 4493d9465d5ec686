"""The doctor names the rung where the way to the portal ends, and what helps."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.doctor import DoctorRung, RungVerdict, climb, render
from daybook_connector.doctor.words import finding, ticket
from daybook_connector.words.reasons import what_helps

from tests.authority import DAY, Authority
from tests.faults import ConnectProxy, Fault, Middlebox, opened
from tests.small_portal import TOKEN, SmallPortal

NETWORK = ["dns", "tcp", "proxy", "tls", "reach", "sign-in", "websocket"]


@dataclass
class Settings:
    portal: str
    proxy: str = "none"
    ca_file: str = ""
    line: str = ""
    xmpp: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
async def portal() -> AsyncIterator[SmallPortal]:
    async with opened(SmallPortal()) as portal:
        yield portal


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def box(portal: SmallPortal, authority: Authority) -> AsyncIterator[Middlebox]:
    async with opened(Middlebox(portal.port, authority.context("localhost"))) as box:
        yield box


@pytest.fixture
def settings(box: Middlebox, authority: Authority) -> Settings:
    return Settings(box.url, ca_file=str(authority.file))


async def climbed(settings: Settings, token: str = TOKEN, patience: float = 5) -> list[DoctorRung]:
    return await climb(settings, token, patience=patience)


def verdicts(rungs: list[DoctorRung]) -> dict[str, str]:
    return {rung.rung: str(rung.verdict) for rung in rungs}


def ends_at(rungs: list[DoctorRung], name: str) -> DoctorRung:
    """The broken rung, which must be `name`, with nothing broken below and nothing tried above."""
    at = NETWORK.index(name)
    assert [rung.rung for rung in rungs] == NETWORK
    below = {rung.verdict for rung in rungs[:at]}
    assert below <= {RungVerdict.FINE, RungVerdict.NOT_NEEDED}, verdicts(rungs)
    assert rungs[at].verdict is RungVerdict.BROKEN, verdicts(rungs)
    assert {rung.verdict for rung in rungs[at + 1 :]} <= {RungVerdict.NOT_REACHED}
    assert what_helps(rungs[at].remedy)
    assert rungs[at].ticket
    return rungs[at]


async def test_all_is_fine_where_nothing_is_in_the_way(settings: Settings, box: Middlebox) -> None:
    rungs = await climbed(settings)

    assert verdicts(rungs) == {**dict.fromkeys(NETWORK, "fine"), "proxy": "not-needed"}
    assert render(rungs).endswith("Everything works.\n")
    assert "certificate issued by Test CA" in finding(rungs[3])


async def test_the_portal_is_asked_under_the_programs_name(
    settings: Settings, portal: SmallPortal
) -> None:
    await climbed(settings)

    assert set(portal.agents) == {b"daybook-connector/0.1.0"}


async def test_an_unknown_name_ends_at_dns() -> None:
    rung = ends_at(await climbed(Settings("https://no-such-portal.invalid")), "dns")

    assert "no-such-portal.invalid:443" in finding(rung)


async def test_a_closed_port_ends_at_tcp(settings: Settings, box: Middlebox) -> None:
    await box.close()

    rung = ends_at(await climbed(settings), "tcp")

    assert finding(rung).startswith("The computer at the portal's address takes no connections")
    assert "Fails at: tcp (connection-refused)" in ticket(rung)
    assert any(f"host localhost, port {box.port}" in line for line in ticket(rung))


BROKEN = {
    Fault.RESET: ("tls", "connection-cut"),
    Fault.SILENT: ("tls", "timed-out"),
    Fault.PLAIN_TEXT: ("tls", "not-tls"),
    Fault.CAPTIVE_PAGE: ("reach", "not-a-portal"),
    Fault.CAPTIVE_REDIRECT: ("reach", "not-a-portal"),
    Fault.TROUBLE: ("reach", "portal-trouble"),
    Fault.UPGRADE_FORBIDDEN: ("websocket", "upgrade-blocked"),
    Fault.UPGRADE_PAGE: ("websocket", "upgrade-blocked"),
    Fault.UPGRADE_STRIPPED: ("websocket", "upgrade-blocked"),
    Fault.UPGRADE_CLOSED: ("websocket", "upgrade-blocked"),
    Fault.UPGRADE_SILENT: ("websocket", "upgrade-blocked"),
    Fault.UPGRADE_DEAF: ("websocket", "upgrade-blocked"),
}


@pytest.mark.parametrize("fault", BROKEN, ids=lambda fault: fault.name.lower())
async def test_a_fault_on_the_way_ends_at_its_rung_and_heals(
    settings: Settings, box: Middlebox, fault: Fault
) -> None:
    rung, code = BROKEN[fault]
    await box.become(fault)

    broken = ends_at(await climbed(settings, patience=1), rung)
    await box.become(Fault.NONE)
    healed = await climbed(settings)

    assert f"Fails at: {rung} ({code})" in ticket(broken)
    assert {rung.verdict for rung in healed} == {RungVerdict.FINE, RungVerdict.NOT_NEEDED}


async def test_a_slow_line_is_no_broken_line(settings: Settings, box: Middlebox) -> None:
    box.delay, box.rate = 0.15, 20_000

    rungs = await climbed(settings)

    assert {rung.verdict for rung in rungs} == {RungVerdict.FINE, RungVerdict.NOT_NEEDED}
    assert rungs[NETWORK.index("reach")].ms >= 300


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("self-signed", "self-signed certificate; issued by localhost for localhost"),
        ("expired", "certificate has expired; issued by Test CA for localhost"),
        ("other host", "Hostname mismatch, certificate is not valid for 'localhost'"),
        ("unknown authority", "unable to get local issuer certificate; issued by Somebody CA"),
        ("inspected", "issued by Zscaler Root CA for localhost, which inspects TLS on the way"),
    ],
)
async def test_a_wrong_certificate_ends_at_tls_and_says_what_is_wrong(
    settings: Settings, box: Middlebox, authority: Authority, tmp_path: Path, wrong: str, words: str
) -> None:
    box.tls = {
        "self-signed": lambda: authority.self_signed("localhost"),
        "expired": lambda: authority.context("localhost", life=-DAY),
        "other host": lambda: authority.context("other.example"),
        "unknown authority": lambda: Authority(tmp_path, "Somebody CA").context("localhost"),
        "inspected": lambda: Authority(tmp_path, "Zscaler Root CA").context("localhost"),
    }[wrong]()

    rung = ends_at(await climbed(settings), "tls")

    assert words in finding(rung)
    assert "Fails at: tls (certificate-invalid)" in ticket(rung)
    assert not box.heads, "something was sent although the certificate was not trusted"


async def test_a_certificate_that_runs_out_soon_deserves_attention(
    settings: Settings, box: Middlebox, authority: Authority
) -> None:
    box.tls = authority.context("localhost", life=5 * DAY)

    rungs = await climbed(settings)

    assert rungs[3].verdict is RungVerdict.ATTENTION
    assert (
        what_helps(rungs[3].remedy)
        == "Tell whoever runs the portal that its certificate must be renewed."
    )
    assert rungs[-1].verdict is RungVerdict.FINE


async def test_a_missing_ca_file_is_said_plainly(settings: Settings) -> None:
    settings.ca_file = "/nowhere/ca.pem"

    rung = ends_at(await climbed(settings), "tls")

    assert finding(rung).startswith("The file with the company's CA certificates cannot be read.")


async def test_a_revoked_token_ends_at_sign_in(settings: Settings) -> None:
    rung = ends_at(await climbed(settings, token="daybook-agent_old"), "sign-in")

    assert (
        what_helps(rung.remedy)
        == "Pair again: the portal's page of this connector shows a new code."
    )


async def test_before_pairing_the_way_is_tested_all_the_same(settings: Settings) -> None:
    rungs = await climbed(settings, token="")

    assert verdicts(rungs)["sign-in"] == "attention"
    assert verdicts(rungs)["websocket"] == "fine"
    assert render(rungs).endswith("Not paired yet. Everything works.\n")


async def test_a_wrong_clock_deserves_attention_but_stops_nothing(
    settings: Settings, portal: SmallPortal
) -> None:
    portal.clock = timedelta(minutes=-10)

    rungs = await climbed(settings)

    assert finding(rungs[4]).endswith("clock is 600 s ahead of the portal's")
    assert verdicts(rungs) == {
        **dict.fromkeys(NETWORK, "fine"),
        "proxy": "not-needed",
        "reach": "attention",
    }


async def test_versions_that_are_too_far_apart_end_at_reach(
    settings: Settings, portal: SmallPortal
) -> None:
    portal.oldest_agent = "7.0.0"

    rung = ends_at(await climbed(settings), "reach")

    assert "this is 0.1.0, the portal wants 7.0.0 or newer" in finding(rung)


async def test_the_doctor_never_says_hello_so_the_real_line_stays(
    settings: Settings, portal: SmallPortal
) -> None:
    await climbed(settings)

    assert portal.lines == 1


class TestProxy:
    async def test_everything_goes_through_it(self, settings: Settings, box: Middlebox) -> None:
        async with opened(ConnectProxy()) as proxy:
            settings.proxy = proxy.url
            rungs = await climbed(settings)

        assert verdicts(rungs) == dict.fromkeys(NETWORK, "fine")
        assert set(proxy.tunnels) == {f"localhost:{box.port}"}
        assert set(proxy.agents) == {b"daybook-connector/0.1.0"}

    async def test_sign_in_is_done_with_name_and_password(self, settings: Settings) -> None:
        async with opened(ConnectProxy(("anna", "p@ss:word"))) as proxy:
            settings.proxy = f"anna:p%40ss%3Aword@localhost:{proxy.port}"
            rungs = await climbed(settings)

        assert verdicts(rungs) == dict.fromkeys(NETWORK, "fine")
        assert "p@ss" not in render(rungs)

    async def test_a_missing_sign_in_ends_at_proxy(self, settings: Settings) -> None:
        async with opened(ConnectProxy(("anna", "secret"))) as proxy:
            settings.proxy = proxy.url
            rung = ends_at(await climbed(settings), "proxy")

        assert "407 Because, asks for Basic" in finding(rung)
        assert "Fails at: proxy (proxy-sign-in)" in ticket(rung)

    async def test_a_proxy_that_wants_ntlm_is_named(self, settings: Settings) -> None:
        async with opened(ConnectProxy(("anna", "secret"), scheme="NTLM")) as proxy:
            settings.proxy = f"http://anna:secret@localhost:{proxy.port}"
            rung = ends_at(await climbed(settings), "proxy")

        assert "asks for NTLM" in finding(rung)
        assert "NTLM or Kerberos" in what_helps(rung.remedy)
        assert "secret" not in "".join(ticket(rung))

    async def test_a_proxy_that_forbids_the_portal_ends_at_proxy(self, settings: Settings) -> None:
        async with opened(ConnectProxy()) as proxy:
            proxy.forbids = True
            settings.proxy = proxy.url
            rung = ends_at(await climbed(settings), "proxy")

        assert "Fails at: proxy (proxy-refused)" in ticket(rung)

    async def test_a_silent_proxy_ends_at_proxy(self, settings: Settings) -> None:
        async with opened(ConnectProxy()) as proxy:
            proxy.silent = True
            settings.proxy = proxy.url
            ends_at(await climbed(settings, patience=1), "proxy")

    async def test_a_proxy_that_is_gone_ends_at_tcp(self, settings: Settings) -> None:
        async with opened(ConnectProxy()) as proxy:
            settings.proxy = proxy.url
        rung = ends_at(await climbed(settings), "tcp")

        assert finding(rung).startswith("The proxy itself cannot be reached.")

    async def test_the_environments_proxy_is_taken_and_no_proxy_excepts(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.proxy = "system"
        async with opened(ConnectProxy()) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            through = await climbed(settings)
            monkeypatch.setenv("NO_PROXY", "localhost")
            past = await climbed(settings)

        assert finding(through[2]).startswith(f"localhost:{proxy.port} (from the system)")
        assert verdicts(past)["proxy"] == "not-needed"

    async def test_a_socks_proxy_is_refused_before_anything_is_tried(
        self, settings: Settings
    ) -> None:
        settings.proxy = "socks5://anna:secret@localhost:1080"
        rungs = await climbed(settings)

        assert verdicts(rungs) == {"address": "broken", **dict.fromkeys(NETWORK, "not-reached")}
        assert "SOCKS" in what_helps(rungs[0].remedy)
        assert "secret" not in finding(rungs[0])


class TestAddress:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "this computer is not paired yet"),
            ("portal.example.org", "https:// is missing: write https://portal.example.org"),
            ("http://portal.example.org", "must begin with https://: write https://portal"),
            ("https://portal.example.org/connectors/5/", "write https://portal.example.org"),
            ("ftp://portal.example.org", "ftp:// is no web address"),
            ("https://portal.example.org:99999", "Port out of range"),
            ("https:// portal.example.org", "names no host"),
            ("https://portal..example.org", "label empty or too long"),
        ],
    )
    async def test_a_wrong_one_is_said_before_anything_is_tried(
        self, typed: str, words: str
    ) -> None:
        rungs = await climbed(Settings(typed))

        assert rungs[0].rung == "address"
        assert words in finding(rungs[0])
        assert {rung.verdict for rung in rungs[1:]} == {RungVerdict.NOT_REACHED}

    async def test_another_web_page_is_not_taken_for_a_portal(
        self, settings: Settings, portal: SmallPortal
    ) -> None:
        portal.status = 404

        rung = ends_at(await climbed(settings), "reach")

        assert "but it is not a Daybook portal" in finding(rung)


class TestXmpp:
    async def test_its_rungs_are_climbed_only_where_that_line_is_used(
        self, settings: Settings
    ) -> None:
        settings.xmpp = {"host": "localhost", "jid": "anna@localhost"}
        without = await climbed(settings)
        settings.line = "xmpp"
        closed = await climbed(settings)

        assert [rung.rung for rung in without] == NETWORK
        assert {rung.rung: rung.verdict for rung in closed[len(NETWORK) :]} == {
            "xmpp-5222": RungVerdict.BROKEN,
            "xmpp-5223": RungVerdict.BROKEN,
        }

    async def test_one_open_port_is_enough(self, settings: Settings) -> None:
        settings.xmpp, settings.line = {"host": "localhost"}, "xmpp"

        async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b">")
            writer.write(
                b"<stream:stream><stream:features>"
                b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
            )
            await reader.read()
            writer.close()

        if not _is_free(5222):
            pytest.skip("somebody listens on port 5222 of this machine")
        async with await asyncio.start_server(speak, "127.0.0.1", 5222):
            rungs = await climbed(settings)

        assert verdicts(rungs)["xmpp-5222"] == "fine"
        assert verdicts(rungs)["xmpp-5223"] == "attention"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
