"""The whole program on a PC of its own, whose network plug is pulled and put back."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from daybook_connector.local import settings_file
from daybook_connector.local.paths import HOME
from daybook_connector.local.secrets import save_token
from daybook_connector.local.settings_file import Settings

from tests.authority import Authority
from tests.faults import Middlebox
from tests.namespaces import Computers, computers, needed
from tests.portal import TOKEN, Portal

PORT = 8443

pytestmark = [pytest.mark.slow, needed()]


@pytest.fixture
async def pair() -> AsyncIterator[Computers]:
    async with computers() as pair:
        yield pair


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME, str(tmp_path))
    (tmp_path / "calendar").mkdir()
    return tmp_path


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    async with Portal() as portal:
        yield portal


@pytest.fixture
async def box(
    pair: Computers,
    portal: Portal,
    home: Path,
) -> AsyncIterator[Middlebox]:
    box = Middlebox(urlsplit(portal.url).port or 0, Authority(home).context(pair.host))
    await box.open(sock=pair.listening(PORT))
    yield box
    await box.close()


@contextlib.asynccontextmanager
async def program(pair: Computers, home: Path) -> AsyncIterator[None]:
    """`daybook-connector run` on the PC, paired, with a folder of .ics files."""
    settings = Settings(
        portal=f"https://{pair.host}:{PORT}",
        connector_id="K7QF-29XM",
        store="vdir",
        folder=str(home / "calendar"),
        proxy="none",
        ca_file=str(home / "Test CA.pem"),
    )
    settings_file.save(settings, home)
    save_token(settings.connector_id, TOKEN, home)
    process = await pair.start("-m", "daybook_connector", "run", **{HOME: str(home)})
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def write(home: Path, name: str) -> None:
    start = datetime.now(UTC) + timedelta(days=1)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//test",
        "BEGIN:VEVENT",
        f"UID:{name}@example.com",
        f"DTSTAMP:{start:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        "DURATION:PT1H",
        f"SUMMARY:{name}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    (home / "calendar" / f"{name}.ics").write_bytes("\r\n".join([*lines, ""]).encode())


async def arrives(portal: Portal, name: str, seconds: float = 20) -> None:
    def is_there() -> bool:
        events = [event for held in portal.calendars.values() for event in held.events.values()]
        return any(event.get("uid") == f"{name}@example.com" for event in events)

    await portal.until(is_there, seconds)


async def test_an_event_of_the_time_without_network_arrives_when_the_plug_is_back(
    pair: Computers,
    portal: Portal,
    box: Middlebox,
    home: Path,
) -> None:
    async with program(pair, home):
        write(home, "before")
        await arrives(portal, "before")
        pair.link("down")
        await box.cut()  # the server forgets the line; the PC cannot hear of it
        write(home, "meanwhile")
        with pytest.raises(TimeoutError):
            await arrives(portal, "meanwhile", seconds=3)
        pair.link("up")
        await arrives(portal, "meanwhile", seconds=60)

    assert len(portal.of("hello")) >= 2
    assert portal.wrong == []


async def test_a_bad_line_is_good_enough(
    pair: Computers,
    portal: Portal,
    box: Middlebox,
    home: Path,
) -> None:
    pair.cable.delay, pair.cable.loss = 0.150, 0.05
    async with program(pair, home):
        write(home, "through")
        await arrives(portal, "through", seconds=60)

    assert [hello["line"] for hello in portal.of("hello")] == ["websocket"]
    assert pair.cable.lost > 0
    assert portal.wrong == []
