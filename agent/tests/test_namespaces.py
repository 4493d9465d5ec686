"""The doctor on a PC of its own, at the end of a cable that does what real networks do."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.authority import Authority
from tests.faults import Middlebox, opened
from tests.namespaces import Computers, computers, needed
from tests.small_portal import TOKEN, SmallPortal

PORT = 8443

pytestmark = [pytest.mark.slow, needed()]


@pytest.fixture
async def pair() -> AsyncIterator[Computers]:
    async with computers() as pair:
        yield pair


@pytest.fixture
async def box(pair: Computers, tmp_path: Path) -> AsyncIterator[Middlebox]:
    """The portal's TLS on the server, with the portal behind it."""
    tls = Authority(tmp_path).context(pair.host)
    async with opened(SmallPortal()) as portal:
        box = Middlebox(portal.port, tls)
        await box.open(sock=pair.listening(PORT))
        yield box
        await box.close()


async def climbed(
    pair: Computers, tmp_path: Path, patience: float = 3, host: str = ""
) -> dict[str, dict[str, Any]]:
    """What the doctor finds on the PC: rungs by name."""
    asked = {
        "portal": f"https://{host or pair.host}:{PORT}",
        "ca_file": str(tmp_path / "Test CA.pem"),
        "token": TOKEN,
        "patience": patience,
    }
    process = await pair.start("-m", "tests.climber")
    told, _ = await process.communicate(json.dumps(asked).encode())
    return {rung["rung"]: rung for rung in json.loads(told)}


def broken(rungs: dict[str, dict[str, Any]]) -> tuple[str, str] | None:
    """The broken rung and its code, as the ticket names them."""
    for name, rung in rungs.items():
        if rung["verdict"] == "broken":
            (line,) = (line for line in rung["ticket"] if line.startswith("Fails at: "))
            return name, line.rpartition("(")[2].rstrip(")")
    return None


async def test_a_good_cable_leads_to_the_portal(
    pair: Computers, box: Middlebox, tmp_path: Path
) -> None:
    rungs = await climbed(pair, tmp_path)

    assert broken(rungs) is None
    assert rungs["tcp"]["detail"] == f"the portal at 10.77.77.2 port {PORT} takes the call"


async def test_packets_that_are_dropped_end_at_tcp_until_they_are_let_through(
    pair: Computers, box: Middlebox, tmp_path: Path
) -> None:
    pair.cable.drops = {("tcp", PORT)}
    dropped = await climbed(pair, tmp_path, patience=2)
    lost = pair.cable.lost
    pair.cable.drops = set()
    healed = await climbed(pair, tmp_path)

    assert broken(dropped) == ("tcp", "timed-out")
    assert dropped["tls"]["verdict"] == "not-reached"
    assert lost >= 2, "a SYN and its repetition"
    assert broken(healed) is None


async def test_a_server_without_a_portal_ends_at_tcp(pair: Computers, tmp_path: Path) -> None:
    assert broken(await climbed(pair, tmp_path)) == ("tcp", "connection-refused")


async def test_a_firewall_on_the_pc_ends_at_tcp_and_is_told_from_one_on_the_way(
    pair: Computers, box: Middlebox, tmp_path: Path
) -> None:
    pair.forbid(PORT)

    assert broken(await climbed(pair, tmp_path)) == ("tcp", "blocked-here")


async def test_a_silent_dns_ends_at_dns(pair: Computers, box: Middlebox, tmp_path: Path) -> None:
    pair.ask_dns_of_server()
    pair.cable.drops = {("udp", 53)}

    rungs = await climbed(pair, tmp_path, patience=5, host="portal.example.org")

    assert broken(rungs) == ("dns", "dns-silent")


async def test_a_delay_of_300_ms_and_5_percent_loss_are_no_fault(
    pair: Computers, box: Middlebox, tmp_path: Path
) -> None:
    pair.cable.delay, pair.cable.loss = 0.150, 0.05

    rungs = await climbed(pair, tmp_path, patience=20)

    assert broken(rungs) is None
    assert rungs["tcp"]["ms"] >= 300
    assert pair.cable.lost > 0


async def test_a_pulled_plug_is_named_and_plugging_in_heals(
    pair: Computers, box: Middlebox, tmp_path: Path
) -> None:
    pair.link("down")
    pulled = await climbed(pair, tmp_path)
    pair.link("up")
    healed = await climbed(pair, tmp_path)

    assert broken(pulled) == ("tcp", "no-route")
    assert broken(healed) is None
